-- Notes that due deliveries of a partition go into lanes, and says which; enter-lanes.lua puts them there. Between the
-- two the process may die, or the lanes may be lost later: what stays in `moved` is moved once more, after as long as it
-- has been due, 3 s at least and 5 min at most. What waits in its lane all the while joins itself there.
-- KEYS  tag of the partition (also: moved, due:deliveries, moves, m:<gid>)
-- ARGV  now, how many at most
-- gives member, number of the move, lane, priority, due instant of each
-- uses marks
local tag, now, max = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
local due, moved = tag .. 'due:deliveries', tag .. 'moved'
local shortestMs, longestMs = 3000, 300000
local answer = {}

local function move(member, gid, field, mark)
  mark.inLane = redis.call('INCR', tag .. 'moves')
  saveMark(tag, gid, field, mark)
  redis.call('ZREM', due, member)
  local ageMs = math.max(shortestMs, math.min(longestMs, now - tonumber(mark.at)))
  redis.call('ZADD', moved, now + ageMs, member)
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
