-- uses groups, marks
-- Writes records of another store as they are. Sent twice, it writes the same twice: places and numbers come along.
-- KEYS[1]  tag of the partition
-- ARGV     records, each behind a letter; empty is none:
--            g  gid, record, version, revision, state, next tick, 1 if woken, 1 if owed, 1 if open, watched episode, due
--               mark, `<episode>:<finalRev>`, number of the newest timeline entry that is not kept
--            d  gid, field, own lane, record, instant, priority, 1 if the mark names a lane, lane
--            a  gid, fingerprint, head, place, content
--            e  gid, number, entry
--            o  id, effect
-- Answers nothing.

local tag = KEYS[1]
-- As in commit-ingest.lua.
local maxPacked = 128

local restore = {}

function restore.g(gid, doc, ver, rev, state, tick, woken, owed, open, watched, due, finalRev, trimmed)
  local key = tag .. 'g:' .. gid
  -- A timeline that has begun goes on where it is.
  if redis.call('HEXISTS', key, 't') == 0 then redis.call('HSET', key, 'q', trimmed, 'c', '0') end
  redis.call('HSET', tag .. 'b:' .. gid, 'doc', doc)
  redis.call('HSET', key, 'v', ver, 'r', rev, 't', state, 'i', tick, 'k', woken, 'o', owed, 'p', open, 'w', watched,
    'f', finalRev)
  local is = isLive(state, open)
  fileGroup(tag, gid, not is, is)
  if due == '' then redis.call('ZREM', tag .. 'due:groups', gid)
  else redis.call('ZADD', tag .. 'due:groups', due, gid) end
end

function restore.d(gid, field, own, record, at, priority, hasLane, lane)
  local deliveries = tag .. 'd:' .. gid
  local known = redis.call('HGET', deliveries, field)
  local place = known and string.match(known, '^%d+') or redis.call('HLEN', deliveries) + 1
  redis.call('HSET', deliveries, field, place .. record)
  saveMark(tag, gid, field, {
    at = at ~= '' and at or nil, priority = tonumber(priority), inLane = false, own = own,
    lane = hasLane == '1' and lane or nil,
  })
end

function restore.a(gid, fingerprint, head, place, content)
  local key = tag .. 'g:' .. gid
  redis.call('HSET', key, fingerprint, head)
  redis.call('HSET', tag .. 'b:' .. gid, fingerprint, place .. content)
  local count = tonumber(redis.call('HGET', key, 'c'))
  if tonumber(place) > count then redis.call('HSET', key, 'c', place) end
  if tonumber(place) == maxPacked + 1 then
    redis.call('HSET', key, '-', string.rep('-', 2000))
    redis.call('HDEL', key, '-')
  end
end

function restore.e(gid, seq, entry)
  local key = tag .. 'g:' .. gid
  local newest = tonumber(redis.call('HGET', key, 'q'))
  if tonumber(seq) <= newest then return end
  if tonumber(seq) > newest + 1 then error('a timeline entry is missing') end
  redis.call('RPUSH', tag .. 't:' .. gid, entry)
  redis.call('HSET', key, 'q', seq)
end

function restore.o(id, effect)
  local outbox = tag .. 'out'
  local last = redis.call('ZREVRANGE', outbox, 0, 0, 'WITHSCORES')
  if redis.call('ZADD', outbox, 'NX', (last[2] or 0) + 1, id) == 1 then
    redis.call('HSET', outbox .. ':docs', id, effect)
  end
end

local widths = { g = 13, d = 8, a = 5, e = 3, o = 2 }
local at = 1
while at < #ARGV do
  local type = ARGV[at]
  restore[type](unpack(ARGV, at + 1, at + widths[type]))
  at = at + 1 + widths[type]
end
