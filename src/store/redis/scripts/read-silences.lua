-- A page of the silences that changed after a version, in the order in which they did.
-- KEYS  silences (id -> text), changes (id -> version), version
-- ARGV  version, at most so many
-- gives the version that this page brings one to, whether there is more (1), and their texts
local since, newest = tonumber(ARGV[1]), tonumber(redis.call('GET', KEYS[3]) or 0)
if since == newest then return { newest, 0 } end
-- A failover took the newest versions away: everything counts as changed.
if since > newest then since = 0 end
local found = redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. since, '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[2])
local ids = {}
for at = 1, #found, 2 do ids[#ids + 1] = found[at] end
if #ids < tonumber(ARGV[2]) then
  if #ids == 0 then return { newest, 0 } end
  return { newest, 0, unpack(redis.call('HMGET', KEYS[1], unpack(ids))) }
end
return { tonumber(found[#found]), 1, unpack(redis.call('HMGET', KEYS[1], unpack(ids))) }
