-- Gives a chore back.
-- KEYS  chores (name -> '<until> <owner>')
-- ARGV  name, owner
-- gives 1 when it was this owner's
local taken = redis.call('HGET', KEYS[1], ARGV[1])
if not taken or taken:match('^%S+ (.*)$') ~= ARGV[2] then return 0 end
return redis.call('HDEL', KEYS[1], ARGV[1])
