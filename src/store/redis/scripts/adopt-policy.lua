-- Puts a policy in force, unless somebody put another in force since.
-- KEYS  policy (hash, epoch)
-- ARGV  hash, the epoch that was read, 0: none
-- gives hash and epoch that hold then
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if not epoch or tonumber(epoch) == tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], 'hash', ARGV[1], 'epoch', tonumber(ARGV[2]) + 1)
end
return redis.call('HMGET', KEYS[1], 'hash', 'epoch')
