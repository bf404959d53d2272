-- uses groups, marks
-- Applies a change to a group if nobody committed since. Sent again after it was applied, it answers a conflict: who does
-- not know what became of a commit loads the group and decides anew.
-- KEYS[1]  tag of the partition
-- ARGV     gid, version and revision that were read, record, the record without its final revision (empty: it names
--          none), `<episode>:<finalRev>` likewise, state, next tick, 1 if open, 1 if owed, watched episode, revisions to add,
--          due mark; empty is none. Then lists, each behind its length in ARGV:
--            alerts to drop: fingerprint, head
--            timeline: entry
--            deliveries: field, lane, record
--            marks: field, instant (empty: none), priority, 1 if it names a lane, lane
--            effects: id, effect
-- The version that it makes is higher, and another one for every other change: a failover that takes commits back lets
-- their numbers be used again, and whoever has read what is gone must not pass for somebody who has read what is there.
-- Answers `ok`, version, revision; or `conflict`; or `no delivery` and the field that a mark names: nothing is written.

local tag, gid = KEYS[1], ARGV[1]
local seenVer, seenRev, doc, docWithout, finalRev = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local wanted = {
  state = ARGV[7], tick = ARGV[8], open = ARGV[9], owed = ARGV[10], watched = ARGV[11], bumps = ARGV[12], due = ARGV[13],
}
local key, body = tag .. 'g:' .. gid, tag .. 'b:' .. gid
local chunk = 1000

-- A list of ARGV as where it begins and ends; `width` arguments make an item.
local cursor = 14
local function nextList(width)
  local first = cursor + 1
  cursor = first + ARGV[cursor] * width
  return first, cursor - 1
end
local dropFirst, dropLast = nextList(2)
local entryFirst, entryLast = nextList(1)
local deliveryFirst, deliveryLast = nextList(3)
local markFirst, markLast = nextList(5)
local effectFirst, effectLast = nextList(2)

local got = redis.call('HMGET', key, 'v', 'r', 't', 'p', 'k', 'i', 'q', 'f')
local ver, state = got[1], got[3]
if ver ~= seenVer then return { 'conflict' } end
local rev = tonumber(got[2])

-- Marks that this commit changes, by field; those of its new deliveries too.
local marks = {}
local function markOf(field)
  if marks[field] == nil then
    local text = redis.call('HGET', tag .. 'm:' .. gid, field)
    marks[field] = text and readMark(text) or false
  end
  return marks[field]
end

local isNew = {}
for at = deliveryFirst, deliveryLast, 3 do
  local field, lane = ARGV[at], ARGV[at + 1]
  local mark = markOf(field)
  if not mark then
    marks[field], isNew[field] = newMark(lane), true
  elseif mark.own ~= lane then
    mark.own, mark.inLane, mark.isChanged = lane, false, true
  end
end
for at = markFirst, markLast, 5 do
  if ARGV[at + 1] ~= '' and not markOf(ARGV[at]) then return { 'no delivery', ARGV[at] } end
end

-- Says whether an alert that should leave was heard of since: then it stays, and the group has moved.
local function dropAlerts()
  local isSpared = false
  for from = dropFirst, dropLast, chunk * 2 do
    local names, gone = {}, {}
    local to = math.min(from + chunk * 2 - 1, dropLast)
    for at = from, to, 2 do names[#names + 1] = ARGV[at] end
    for index, head in ipairs(redis.call('HMGET', key, unpack(names))) do
      if head == ARGV[from + index * 2 - 1] then gone[#gone + 1] = names[index]
      elseif head then isSpared = true end
    end
    if #gone > 0 then
      redis.call('HDEL', key, unpack(gone))
      redis.call('HDEL', body, unpack(gone))
    end
  end
  return isSpared
end

local hasMoved = dropAlerts()
if rev ~= tonumber(seenRev) then hasMoved = true end

-- A count above 20 bits of a hash of all that is asked.
local function nextVersion()
  local spread = 2 ^ 20
  local hash = redis.sha1hex(table.concat(ARGV, '\n'))
  return (math.floor(ver / spread) + 1) * spread + tonumber(string.sub(hash, 1, 5), 16)
end

local function writeGroup()
  local staysAwake = hasMoved and isQuiet(wanted.state) and not isQuiet(state)
  local newState = staysAwake and state or wanted.state
  -- A final revision that was decided without knowing of the newest alerts would show their card as finished.
  if hasMoved and docWithout ~= '' and finalRev ~= got[8] then doc, finalRev = docWithout, '' end
  redis.call('HSET', body, 'doc', doc)
  local newest = got[7] + entryLast - entryFirst + 1
  ver, rev = nextVersion(), rev + wanted.bumps
  redis.call(
    'HSET', key, 'v', ver, 'r', rev, 't', newState, 'k', staysAwake and got[5] or '',
    'i', staysAwake and got[6] or wanted.tick, 'p', wanted.open, 'o', wanted.owed, 'w', wanted.watched,
    'f', finalRev, 'q', newest
  )
  for from = entryFirst, entryLast, chunk do
    redis.call('RPUSH', tag .. 't:' .. gid, unpack(ARGV, from, math.min(from + chunk - 1, entryLast)))
  end
  fileGroup(tag, gid, isLive(state, got[4]), isLive(newState, wanted.open))
end

local function setDue()
  local due = wanted.due
  if hasMoved then
    local known = redis.call('ZSCORE', tag .. 'due:groups', gid)
    if known and (due == '' or tonumber(known) <= tonumber(due)) then return end
  end
  if due == '' then redis.call('ZREM', tag .. 'due:groups', gid)
  else redis.call('ZADD', tag .. 'due:groups', due, gid) end
end

-- The place of a delivery among the group's stands before its record: `<n><record>`.
local function writeDeliveries()
  local deliveries = tag .. 'd:' .. gid
  for at = deliveryFirst, deliveryLast, 3 do
    local field = ARGV[at]
    local known = redis.call('HGET', deliveries, field)
    local place = known and string.match(known, '^%d+') or redis.call('HLEN', deliveries) + 1
    redis.call('HSET', deliveries, field, place .. ARGV[at + 2])
  end
end

local function setMark(field, at, priority, lane)
  local mark = markOf(field)
  if not mark then return end
  if hasMoved and mark.at and (at == nil or tonumber(mark.at) <= tonumber(at)) then
    if at == nil or priority >= mark.priority then return end
    mark.priority = priority
  else
    mark.at, mark.priority, mark.lane, mark.inLane = at, priority, lane, false
  end
  mark.isChanged = true
end

local function writeMarks()
  for at = markFirst, markLast, 5 do
    local instant = ARGV[at + 1] ~= '' and ARGV[at + 1] or nil
    setMark(ARGV[at], instant, tonumber(ARGV[at + 2]), ARGV[at + 3] == '1' and ARGV[at + 4] or nil)
  end
  for field, mark in pairs(marks) do
    if mark and (mark.isChanged or isNew[field]) then saveMark(tag, gid, field, mark) end
  end
end

local function writeEffects()
  local outbox = tag .. 'out'
  for at = effectFirst, effectLast, 2 do
    local last = redis.call('ZREVRANGE', outbox, 0, 0, 'WITHSCORES')
    if redis.call('ZADD', outbox, 'NX', (last[2] or 0) + 1, ARGV[at]) == 1 then
      redis.call('HSET', outbox .. ':docs', ARGV[at], ARGV[at + 1])
    end
  end
end

writeGroup()
setDue()
writeDeliveries()
writeMarks()
writeEffects()
return { 'ok', ver, rev }
