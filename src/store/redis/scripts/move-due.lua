-- Notes that due deliveries of a partition go into lanes, and says which; enter-lanes.lua puts them there. Between the
-- two the process may die: what stands in `moved` is moved once more when its instant comes, unless whoever moved it has
-- put that off. What waits in its lane all the while joins itself there.
-- KEYS  tag of the partition (also: moved, due:deliveries, moves, m:<gid>)
-- ARGV  now, how many at most, from when on they are moved once more
-- gives member, number of the move, lane, priority, due instant of each
-- uses marks
local tag, now, max, againAt = KEYS[1], ARGV[1], tonumber(ARGV[2]), ARGV[3]
local due, moved = tag .. 'due:deliveries', tag .. 'moved'
local answer = {}

local function move(member, gid, field, mark)
  mark.inLane = redis.call('INCR', tag .. 'moves')
  saveMark(tag, gid, field, mark)
  redis.call('ZREM', due, member)
  redis.call('ZADD', moved, againAt, member)
  for _, part in ipairs({ member, mark.inLane, laneOf(mark), mark.priority, mark.at }) do
    answer[#answer + 1] = part
  end
  max = max - 1
end

local function markOf(member)
  local gid, field = splitMember(member)
  local text = redis.call('HGET', tag .. 'm:' .. gid, field)
  return gid, field, text and readMark(text)
end

for _, member in ipairs(redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, max)) do
  local gid, field, mark = markOf(member)
  if mark and mark.at then move(member, gid, field, mark) else redis.call('ZREM', due, member) end
end
if max > 0 then
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', moved, '-inf', now, 'LIMIT', 0, max)) do
    local gid, field, mark = markOf(member)
    if mark and mark.at and mark.inLane then move(member, gid, field, mark) else redis.call('ZREM', moved, member) end
  end
end
return answer
