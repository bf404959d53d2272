-- Reads entries of a group's timeline.
-- KEYS[1]  the timeline, a list
-- KEYS[2]  the group
-- ARGV     the number after which to begin, how many at most
-- Answers the number of the first, then the entries, oldest first.

local newest = tonumber(redis.call('HGET', KEYS[2], 'q') or 0)
local dropped = newest - redis.call('LLEN', KEYS[1])
local first = math.max(tonumber(ARGV[1]) - dropped, 0)
local entries = redis.call('LRANGE', KEYS[1], first, first + ARGV[2] - 1)
return { first + dropped + 1, entries }
