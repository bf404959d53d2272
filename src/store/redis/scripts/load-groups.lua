-- Reads groups whole, as they are at one instant.
-- KEYS[1]  tag of the partition
-- ARGV     how many alerts a group may have to be read at once, then gids
-- Answers for each: nothing when there is none, else facts and heads, record and contents, deliveries: three lists, the
-- first two of names and values. Of a group with more alerts only facts and record, and 1 behind the lists.

local tag, max = KEYS[1], tonumber(ARGV[1])
local facts = { 'v', 'r', 't', 'k', 'i', 'q' }
local answer = {}
for at = 2, #ARGV do
  local gid = ARGV[at]
  local head, body = tag .. 'g:' .. gid, tag .. 'b:' .. gid
  local alerts = redis.call('HLEN', body) - 1
  if alerts < 0 then
    answer[at - 1] = false
  elseif alerts <= max then
    answer[at - 1] = {
      redis.call('HGETALL', head), redis.call('HGETALL', body), redis.call('HVALS', tag .. 'd:' .. gid),
    }
  else
    local flat = {}
    for index, value in ipairs(redis.call('HMGET', head, unpack(facts))) do
      if value then
        flat[#flat + 1] = facts[index]
        flat[#flat + 1] = value
      end
    end
    local record = { 'doc', redis.call('HGET', body, 'doc') }
    answer[at - 1] = { flat, record, redis.call('HVALS', tag .. 'd:' .. gid), 1 }
  end
end
return answer
