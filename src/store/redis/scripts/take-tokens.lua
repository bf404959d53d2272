-- Takes one token of every bucket, or none. Of a bucket only the instant is kept at which it would be full again (GCRA).
-- KEYS  a key of each bucket, the same bucket perhaps twice
-- ARGV  now, then milliseconds per token and burst of each
-- gives the milliseconds to wait, 0 when taken
local now = tonumber(ARGV[1])
local after, waitMs = {}, 0
local garbageAfterS = 86400
for index = 1, (#ARGV - 1) / 2 do
  local key = KEYS[index]
  local perMs, burst = tonumber(ARGV[2 * index]), tonumber(ARGV[2 * index + 1])
  local full = math.max(now, after[key] or tonumber(redis.call('GET', key) or now))
  waitMs = math.max(waitMs, full - (math.max(burst, 1) - 1) * perMs - now)
  after[key] = full + perMs
end
if waitMs > 0 then return math.ceil(waitMs) end
for key, full in pairs(after) do
  redis.call('SET', key, string.format('%.17g', full), 'EX', math.max(garbageAfterS, math.ceil((full - now) / 500)))
end
return 0
