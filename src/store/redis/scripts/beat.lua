-- Notes that somebody listens, and remembers when nobody did for too long.
-- KEYS  alive, meta
-- ARGV  now, the longest silence that is no gap (ms), the end of the hold of a gap found now
-- gives the gaps whose hold is not over, as 'from to holdUntil' after commas, and the id of this store's creation
local now = tonumber(ARGV[1])
local aliveAt = redis.call('HGET', KEYS[1], 'at') or ARGV[1]
local gaps = {}
for gap, holdUntil in (redis.call('HGET', KEYS[1], 'gaps') or ''):gmatch('(%d+ %d+ (%d+))') do
  if tonumber(holdUntil) > now then gaps[#gaps + 1] = gap end
end
if now - tonumber(aliveAt) > tonumber(ARGV[2]) then
  gaps[#gaps + 1] = aliveAt .. ' ' .. ARGV[1] .. ' ' .. ARGV[3]
  redis.call('HSET', KEYS[1], 'gaps', table.concat(gaps, ','))
end
if now >= tonumber(aliveAt) then redis.call('HSET', KEYS[1], 'at', ARGV[1]) end
return { table.concat(gaps, ','), redis.call('HGET', KEYS[2], 'created') }
