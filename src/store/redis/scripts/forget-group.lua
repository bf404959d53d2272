-- uses groups, marks
-- Forgets a group with all that hangs on it, if it is as it was read and nobody waits for anything of it. Sent again after
-- it was applied, it answers 0: the group is gone.
-- KEYS[1]  tag of the partition
-- ARGV     gid, version and revision that were read
-- Answers 1 when it is forgotten, else 0: nothing is.

local tag, gid = KEYS[1], ARGV[1]
local key = tag .. 'g:' .. gid
local got = redis.call('HMGET', key, 'v', 'r', 't', 'p')
if got[1] ~= ARGV[2] or got[2] ~= ARGV[3] then return 0 end
if not isQuiet(got[3]) or isLive(got[3], got[4]) then return 0 end
if redis.call('ZSCORE', tag .. 'due:groups', gid) then return 0 end

local marks = redis.call('HGETALL', tag .. 'm:' .. gid)
for index = 2, #marks, 2 do
  local mark = readMark(marks[index])
  if mark.at or mark.inLane then return 0 end
end
for index = 1, #marks, 2 do
  redis.call('ZREM', tag .. 'moved', gid .. ' ' .. marks[index])
end
redis.call('ZREM', tag .. 'quiet', gid)
redis.call('UNLINK', key, tag .. 'b:' .. gid, tag .. 'd:' .. gid, tag .. 'm:' .. gid, tag .. 't:' .. gid)
return 1
