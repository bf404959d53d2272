-- Notes that a process lives, and forgets those unheard of.
-- KEYS  nodes (id -> '<at> <text>')
-- ARGV  id, at, text, forget those heard of last before this instant
-- gives the texts of all that are left
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[3])
local left = {}
local all = redis.call('HGETALL', KEYS[1])
for index = 1, #all, 2 do
  local at, text = all[index + 1]:match('^(%S+) (.*)$')
  if tonumber(at) < tonumber(ARGV[4]) then redis.call('HDEL', KEYS[1], all[index]) else left[#left + 1] = text end
end
return left
