-- Leases a chore, if nobody else has it now.
-- KEYS  chores (name -> '<until> <owner>')
-- ARGV  name, owner, now, until
-- gives 1 when taken or renewed
local taken = redis.call('HGET', KEYS[1], ARGV[1])
if taken then
  local till, owner = taken:match('^(%S+) (.*)$')
  if owner ~= ARGV[2] and tonumber(till) > tonumber(ARGV[3]) then return 0 end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[4] .. ' ' .. ARGV[2])
return 1
