-- Leases the lane of a slot that was served longest ago, of those that have an entry and are free, and gives its best
-- entry. Fences grow, also after a failover that lost the last of them: they are instants, or the last one plus 1.
-- KEYS  tag of the slot (also: all that lib/lanes.lua names)
-- ARGV  now, for how long
-- gives lane, member, priority, fence, number of the move; or from when on a lane may be served; or nothing
-- uses lanes
local tag, now, leaseMs = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
local waiting, ready = tag .. 'waiting', tag .. 'ready'
local atOnce = 64

for _, lane in ipairs(redis.call('ZRANGEBYSCORE', waiting, '-inf', now, 'LIMIT', 0, atOnce)) do
  redis.call('ZREM', waiting, lane)
  redis.call('ZADD', ready, redis.call('HGET', tag .. 'lane:' .. lane, 'served') or 0, lane)
end

local function take(lane, member, place)
  local fence = math.max(tonumber(redis.call('GET', tag .. 'fence') or 0) + 1, math.floor(now))
  local move = redis.call('HGET', tag .. 'e:' .. lane, member)
  redis.call('SET', tag .. 'fence', fence)
  redis.call('HSET', tag .. 'lane:' .. lane, 'served', fence, 'member', member, 'move', move, 'leased', now + leaseMs)
  redis.call('ZREM', ready, lane)
  redis.call('ZADD', waiting, now + leaseMs, lane)
  return { lane, member, priorityOf(place), fence, move }
end

for _, lane in ipairs(redis.call('ZRANGE', ready, 0, atOnce - 1)) do
  local member, place = bestOf(tag, lane)
  local busy = busyUntil(tag, lane)
  if member and busy <= now then return take(lane, member, place) end
  -- Made ready by a process whose clock is ahead of this one's.
  redis.call('ZREM', ready, lane)
  if member then redis.call('ZADD', waiting, busy, lane) end
end

local first = redis.call('ZRANGE', waiting, 0, 0, 'WITHSCORES')
return { first[2] }
