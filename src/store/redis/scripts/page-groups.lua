-- Names the groups of one page, in the order of their gids.
-- KEYS[1]  tag of the partition
-- ARGV     gid after which to begin (empty: the first), how many groups at most, 1 for live ones only, how many alerts
--          there may be in all (a group alone may have more), 1 for retired ones, too
-- Answers the gid at which to go on (empty: there are no more), then for each group its gid and how many alerts it has.

local tag, after, limit = KEYS[1], ARGV[1], tonumber(ARGV[2])
local liveOnly, maxAlerts = ARGV[3] == '1', tonumber(ARGV[4])

-- As many as are looked at, and one more: the end of a list is then the end of the set.
local function membersOf(set)
  return redis.call('ZRANGEBYLEX', tag .. set, after == '' and '-' or '(' .. after, '+', 'LIMIT', 0, limit + 1)
end

local live = membersOf('live')
local quiet = liveOnly and {} or membersOf('quiet')
local answer = { '' }
local alerts, groups, atLive, atQuiet = 0, 0, 1, 1
for _ = 1, limit do
  local gid, isLive = live[atLive], true
  if not gid or (quiet[atQuiet] and quiet[atQuiet] < gid) then gid, isLive = quiet[atQuiet], false end
  if not gid then return answer end
  if isLive or ARGV[5] == '1' or redis.call('HGET', tag .. 'g:' .. gid, 't') ~= 'r' then
    local size = redis.call('HLEN', tag .. 'b:' .. gid) - 1
    if groups > 0 and alerts + size > maxAlerts then break end
    answer[#answer + 1], answer[#answer + 2] = gid, size
    alerts, groups = alerts + size, groups + 1
  end
  after = gid
  if isLive then atLive = atLive + 1 else atQuiet = atQuiet + 1 end
end
if live[atLive] or quiet[atQuiet] then answer[1] = after end
return answer
