-- Reads what a store says of itself, and founds it where there is none, or where the one that is known was found emptied.
-- KEYS  meta
-- ARGV  schema, partitions, a new id for its creation, the id of an emptied store or empty
-- gives schema, partitions, id of its creation, and 1 once all its parts have been marked
local created = redis.call('HGET', KEYS[1], 'created')
if not created or created == ARGV[4] then
  redis.call('HSET', KEYS[1], 'schema', ARGV[1], 'partitions', ARGV[2], 'created', ARGV[3])
  redis.call('HDEL', KEYS[1], 'marked')
end
local found = redis.call('HMGET', KEYS[1], 'schema', 'partitions', 'created', 'marked')
return { found[1], found[2], found[3], found[4] and 1 or 0 }
