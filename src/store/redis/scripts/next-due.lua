-- When a partition needs somebody, and how many deliveries may be moved by then.
-- KEYS  tag of the partition (also: due:groups, due:deliveries, moved)
-- ARGV  now
-- gives how many deliveries, then the earliest instants of those sets that are not empty
local tag, now = KEYS[1], ARGV[1]
local due, moved = tag .. 'due:deliveries', tag .. 'moved'
local answer = { redis.call('ZCOUNT', due, '-inf', now) + redis.call('ZCOUNT', moved, '-inf', now) }
for _, key in ipairs({ tag .. 'due:groups', due, moved }) do
  answer[#answer + 1] = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2]
end
return answer
