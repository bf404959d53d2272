-- Reads the places of a group's alerts, a part of them at a time.
-- KEYS[1]  the contents of the group
-- ARGV     cursor of HSCAN, about how many
-- Answers the next cursor, then fingerprint and place of each.

local got = redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', ARGV[2])
local answer = { got[1] }
for index = 1, #got[2], 2 do
  if got[2][index] ~= 'doc' then
    answer[#answer + 1] = got[2][index]
    answer[#answer + 1] = string.match(got[2][index + 1], '^%d*')
  end
end
return answer
