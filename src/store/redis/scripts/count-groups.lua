-- Counts what hangs on groups.
-- KEYS[1]  tag of the partition
-- ARGV     gids
-- Answers how many alerts, deliveries and timeline entries they have.

local tag = KEYS[1]
local alerts, deliveries, entries = 0, 0, 0
for _, gid in ipairs(ARGV) do
  alerts = alerts + redis.call('HLEN', tag .. 'b:' .. gid) - 1
  deliveries = deliveries + redis.call('HLEN', tag .. 'd:' .. gid)
  entries = entries + redis.call('LLEN', tag .. 't:' .. gid)
end
return { alerts, deliveries, entries }
