-- uses marks
-- Adds 1 to the revision of each group that exists, and makes the deliveries of its watched episode due.
-- Sent twice, it adds twice: cards are drawn once more than needed.
-- KEYS[1]  tag of the partition
-- ARGV     the instant, then for each group: gid, how often
-- Answers nothing.

local tag = KEYS[1]
for at = 2, #ARGV, 2 do
  local key = tag .. 'g:' .. ARGV[at]
  local got = redis.call('HMGET', key, 't', 'w')
  if got[1] then
    redis.call('HINCRBY', key, 'r', ARGV[at + 1])
    if got[2] ~= '' then bumpMarks(tag, ARGV[at], got[2], ARGV[1]) end
  end
end
