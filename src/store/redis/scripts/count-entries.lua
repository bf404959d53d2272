-- How many entries the lanes of a slot hold, those included whose turn is on.
-- KEYS  tag of the slot (also: all that lib/lanes.lua names)
-- gives the number
local tag, count = KEYS[1], 0
for _, name in ipairs({ 'ready', 'waiting' }) do
  for _, lane in ipairs(redis.call('ZRANGE', tag .. name, 0, -1)) do
    count = count + redis.call('ZCARD', tag .. 'q:' .. lane)
  end
end
return count
