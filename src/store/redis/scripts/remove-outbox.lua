-- Removes effects that were applied.
-- KEYS[1]  the outbox, as in read-outbox
-- ARGV     ids
-- Answers nothing.

redis.call('ZREM', KEYS[1], unpack(ARGV))
redis.call('HDEL', KEYS[1] .. ':docs', unpack(ARGV))
