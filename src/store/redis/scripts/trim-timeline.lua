-- Forgets the oldest entries of a timeline. Once more, it finds none.
-- KEYS  timeline (list, newest last), group (its field `q` is the number of the newest entry)
-- ARGV  number of the last entry to forget
-- Answers how many are gone.
local newest = tonumber(redis.call('HGET', KEYS[2], 'q') or 0)
local length = redis.call('LLEN', KEYS[1])
local count = math.min(length, tonumber(ARGV[1]) - (newest - length))
if count <= 0 then return 0 end
redis.call('LTRIM', KEYS[1], count, -1)
return count
