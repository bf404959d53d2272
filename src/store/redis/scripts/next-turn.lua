-- When a lane of a slot needs somebody; what is in the past is now. A lane that another process made ready counts from
-- the instant at which it was free.
-- KEYS  tag of the slot (also: all that lib/lanes.lua names)
-- gives the instant, or nothing
-- uses lanes
local tag = KEYS[1]
local ready = redis.call('ZRANGE', tag .. 'ready', 0, 0)[1]
if ready then
  local _, place = bestOf(tag, ready)
  return tostring(math.max(busyUntil(tag, ready), dueAtOf(place)))
end
return redis.call('ZRANGE', tag .. 'waiting', 0, 0, 'WITHSCORES')[2]
