-- Leases groups that are due: moves their marks to the end of the lease. Sent twice, it leases others.
-- KEYS[1]  tag of the partition
-- ARGV     now, the end of the lease, how many at most, then gids to choose from; without any, the first that are due
-- Answers the gids, earliest first.

local key = KEYS[1] .. 'due:groups'
local now, lease, max = ARGV[1], ARGV[2], tonumber(ARGV[3])
local chosen = {}
if #ARGV == 3 then
  chosen = redis.call('ZRANGEBYSCORE', key, '-inf', now, 'LIMIT', 0, max)
else
  for at = 4, #ARGV do
    local due = redis.call('ZSCORE', key, ARGV[at])
    if due and tonumber(due) <= tonumber(now) then chosen[#chosen + 1] = ARGV[at] end
  end
end
for _, gid in ipairs(chosen) do redis.call('ZADD', key, lease, gid) end
return chosen
