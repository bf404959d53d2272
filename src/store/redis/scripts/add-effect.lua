-- Adds an effect that belongs to no group, unless one with its id waits already.
-- KEYS[1]  the outbox, as in read-outbox
-- ARGV     its id, the effect
-- Answers nothing.

local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if redis.call('ZADD', KEYS[1], 'NX', (last[2] or 0) + 1, ARGV[1]) == 1 then
  redis.call('HSET', KEYS[1] .. ':docs', ARGV[1], ARGV[2])
end
