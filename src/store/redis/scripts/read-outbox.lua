-- Reads effects that wait, oldest first.
-- KEYS[1]  the outbox, a sorted set: id -> its place; beside it `<outbox>:docs`, a hash: id -> effect
-- ARGV     how many at most
-- Answers the effects.

local ids = redis.call('ZRANGE', KEYS[1], 0, ARGV[1] - 1)
if #ids == 0 then return ids end
return redis.call('HMGET', KEYS[1] .. ':docs', unpack(ids))
