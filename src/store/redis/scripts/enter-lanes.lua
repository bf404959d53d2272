-- Puts what move-due.lua gave into lanes of one slot. It joins what waits there already, best priority and oldest age; an
-- entry whose turn is on is followed by a new one. Twice does as once.
-- KEYS  tag of the slot (also: all that lib/lanes.lua names)
-- ARGV  of each: member, number of the move, lane, priority, due instant
-- uses lanes
local tag = KEYS[1]
for index = 1, #ARGV, 5 do
  local member, move, lane = ARGV[index], ARGV[index + 1], ARGV[index + 2]
  local priority, dueAt = tonumber(ARGV[index + 3]), tonumber(ARGV[index + 4])
  local queue, moves, state = tag .. 'q:' .. lane, tag .. 'e:' .. lane, tag .. 'lane:' .. lane
  local known = redis.call('HGET', moves, member)
  local turn = redis.call('HMGET', state, 'member', 'move')
  local isInTurn = known and turn[1] == member and turn[2] == known
  if known and not isInTurn then
    local place = tonumber(redis.call('ZSCORE', queue, member))
    priority, dueAt = math.min(priority, priorityOf(place)), math.min(dueAt, dueAtOf(place))
  end
  redis.call('ZADD', queue, placeOf(priority, dueAt), member)
  redis.call('HSET', moves, member, move)
  if not redis.call('ZSCORE', tag .. 'ready', lane) and not redis.call('ZSCORE', tag .. 'waiting', lane) then
    redis.call('PERSIST', state)
    redis.call('ZADD', tag .. 'waiting', math.max(busyUntil(tag, lane), dueAt), lane)
  end
end
return redis.status_reply('OK')
