-- Writes a silence if nobody changed it since it was read.
-- KEYS  silences (id -> text), changes (id -> version), version
-- ARGV  id, text, the text that was read, empty: it must not exist
-- gives 1 when written, 0 when somebody changed it
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[3] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], redis.call('INCR', KEYS[3]), ARGV[1])
return 1
