-- Marks a slot as belonging to a store.
-- KEYS  mark
-- ARGV  id of the store's creation
-- gives 1 when there was no mark
local before = redis.call('GET', KEYS[1])
if before ~= ARGV[1] then redis.call('SET', KEYS[1], ARGV[1]) end
return before and 0 or 1
