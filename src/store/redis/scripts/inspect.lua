-- All marks of a partition, for the check of the store's invariant and for support: takes as long as there are groups.
-- A due instant counts only while something leads to it: it stands among those that are due, or among those moved.
-- KEYS  tag of the partition (also: due:groups, due:deliveries, moved, m:<gid>)
-- ARGV  a pattern of the names of the marks' keys
-- gives groups as gid and instant; deliveries as member, instant or nothing, lane in which it should wait or nothing
-- uses marks
local tag = KEYS[1]
local prefix = #tag + #'m:'
local deliveries = {}
local keys = redis.call('KEYS', ARGV[1])
table.sort(keys)
for _, key in ipairs(keys) do
  local flat = redis.call('HGETALL', key)
  for index = 1, #flat, 2 do
    local member = string.sub(key, prefix + 1) .. ' ' .. flat[index]
    local mark = readMark(flat[index + 1])
    local isMoved = mark.inLane and redis.call('ZSCORE', tag .. 'moved', member)
    local at = redis.call('ZSCORE', tag .. 'due:deliveries', member) or (isMoved and mark.at)
    deliveries[#deliveries + 1] = { member, at or '', laneOf(mark) }
  end
end
return { redis.call('ZRANGE', tag .. 'due:groups', 0, -1, 'WITHSCORES'), deliveries }
