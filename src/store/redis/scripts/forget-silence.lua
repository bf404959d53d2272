-- Forgets a silence if nobody changed it since it was read, and another changed after it: as on SQLite, where versions are
-- counted by the newest.
-- KEYS  silences (id -> text), changes (id -> version), version
-- ARGV  id, the text that was read
-- Answers 1 when it is forgotten, else 0.
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
local last = redis.call('ZREVRANGE', KEYS[2], 0, 0)
if last[1] == ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return 1
