-- Writes silences of another store, with the versions that they had there. Sent twice, it writes the same twice.
-- KEYS  silences (id -> text), changes (id -> version), version
-- ARGV  for each: id, version, text
-- Answers nothing.

local newest = tonumber(redis.call('GET', KEYS[3]) or 0)
for at = 1, #ARGV, 3 do
  redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 2])
  redis.call('ZADD', KEYS[2], ARGV[at + 1], ARGV[at])
  newest = math.max(newest, tonumber(ARGV[at + 1]))
end
redis.call('SET', KEYS[3], newest)
