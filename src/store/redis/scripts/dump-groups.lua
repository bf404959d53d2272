-- Reads groups with everything that is theirs, for a copy of the store.
-- KEYS[1]  tag of the partition
-- ARGV     how many alerts and timeline entries to read in all, then gids
-- Answers for the first of them, as many as there is room for: facts and heads, record and contents, deliveries, marks
-- (lists of names and values), due mark or nothing, length of the timeline, its entries. A group that is too large by
-- itself comes alone, with only facts, record, deliveries and marks, and 1 behind it all.

local tag, room = KEYS[1], tonumber(ARGV[1])
local facts = { 'v', 'r', 't', 'o', 'p', 'k', 'w', 'i', 'q' }
local answer = {}

local function factsOf(key)
  local flat = {}
  for index, value in ipairs(redis.call('HMGET', key, unpack(facts))) do
    if value then flat[#flat + 1], flat[#flat + 2] = facts[index], value end
  end
  return flat
end

for at = 2, #ARGV do
  local gid = ARGV[at]
  local head, body, timeline = tag .. 'g:' .. gid, tag .. 'b:' .. gid, tag .. 't:' .. gid
  local length = redis.call('LLEN', timeline)
  local size = redis.call('HLEN', body) - 1 + length
  if size > room and #answer > 0 then break end
  local isLarge = size > room
  room = room - size
  answer[#answer + 1] = {
    isLarge and factsOf(head) or redis.call('HGETALL', head),
    isLarge and { 'doc', redis.call('HGET', body, 'doc') } or redis.call('HGETALL', body),
    redis.call('HGETALL', tag .. 'd:' .. gid),
    redis.call('HGETALL', tag .. 'm:' .. gid),
    redis.call('ZSCORE', tag .. 'due:groups', gid) or '',
    length,
    isLarge and {} or redis.call('LRANGE', timeline, 0, -1),
    isLarge and 1 or 0,
  }
end
return answer
