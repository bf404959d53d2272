-- The second half of a turn's end, after leave-lane.lua: the lane is free again, and its entry gone, unless it is kept or
-- has come again during the turn. Does nothing when the fence is not the lane's last, or its turn has ended.
-- KEYS  tag of the slot (also: all that lib/lanes.lua names)
-- ARGV  lane, fence, 1 to keep the entry, until when the lane is to be quiet or nothing
-- gives 1, or 0 when there is no such turn
-- uses lanes
local tag, lane, fence, keeps, heldUntil = KEYS[1], ARGV[1], ARGV[2], ARGV[3] == '1', ARGV[4]
local queue, moves, state = tag .. 'q:' .. lane, tag .. 'e:' .. lane, tag .. 'lane:' .. lane
local garbageAfterS = 604800

local turn = redis.call('HMGET', state, 'served', 'member', 'move')
local member = turn[2]
if turn[1] ~= fence or not member then return 0 end
if not keeps and redis.call('HGET', moves, member) == turn[3] then
  redis.call('ZREM', queue, member)
  redis.call('HDEL', moves, member)
end
redis.call('HDEL', state, 'member', 'move', 'leased')
if heldUntil ~= '' then redis.call('HSET', state, 'held', heldUntil) end
redis.call('ZREM', tag .. 'ready', lane)
local best, place = bestOf(tag, lane)
if best then redis.call('ZADD', tag .. 'waiting', math.max(busyUntil(tag, lane), dueAtOf(place)), lane)
else
  redis.call('ZREM', tag .. 'waiting', lane)
  redis.call('EXPIRE', state, garbageAfterS)
end
return 1
