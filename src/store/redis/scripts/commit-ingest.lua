-- uses groups, marks
-- Writes what merging decided, each write only if its head is still the expected one. Sent twice, the second time
-- finds every head moved and changes nothing.
-- KEYS[1]  tag of the partition
-- ARGV     for each group: gid, how many writes, how many places it is thought to have given so far, its record for the
--          case that it is new (may be empty), and for each write: fingerprint, expected head (empty: none), head,
--          content (empty: stays), timing: empty, or `<refreshAt> <wakeAt> <1 or 0>`, where it makes a revision (1) or
--          wakes the group (an instant); cards are due at refreshAt. Before the content of an alert without an expected
--          head stands its place in the order of arrival, as if the group had given as many as is thought
-- Answers nothing when all was written, else three texts for each write that was not: its position, `<state><owed>` of
-- the group (empty: no group; `?`: the group is new, and its record did not come along), the head.

local tag = KEYS[1]
local moved = {}
local position = 0
-- Scores and members of sorted sets, which are written together at the end.
local added = { live = {}, quiet = {}, ['due:groups'] = {} }
-- From so many alerts on, a hash that is searched from its start takes longer than it saves memory.
local maxPacked = 128

local function refuse(group, head)
  local count = #moved
  moved[count + 1], moved[count + 2], moved[count + 3] = tostring(position), group, head or ''
end

local function add(set, score, gid)
  local members = added[set]
  local count = #members
  members[count + 1], members[count + 2] = score, gid
end

local function dueOf(group)
  if group.due == nil then group.due = tonumber(redis.call('ZSCORE', tag .. 'due:groups', group.gid) or 'inf') end
  return group.due
end

-- Says whether it changed anything: that counts as a revision, so that a commit under way does not undo it unseen.
local function wake(group, at)
  local sleeps = isQuiet(group.state)
  if not sleeps and group.state ~= 'w' then return false end
  local instant = tonumber(at)
  if not sleeps and dueOf(group) <= instant then return false end
  if instant < dueOf(group) then group.due, group.newDue = instant, at end
  if sleeps then group.woken = '1' end
  if sleeps or group.tick == '' or instant < tonumber(group.tick) then group.tick = at end
  group.state, group.isWoken = 'w', true
  return true
end

local function bump(group, at)
  group.rev = group.rev + 1
  if group.refresh == nil or tonumber(at) < tonumber(group.refresh) then group.refresh = at end
end

-- Has Redis keep a hash that came to hold too much as a table, which it does for good once a value is long.
local function unpackHash(key, gid, added)
  local alerts = redis.call('HLEN', tag .. 'b:' .. gid) - 1
  if alerts <= maxPacked or alerts - added > maxPacked then return end
  redis.call('HSET', key, '-', string.rep('-', 2000))
  redis.call('HDEL', key, '-')
end

local function factsOf(group)
  return {
    't', group.state, 'r', group.rev, 'c', group.count, 'i', group.tick, 'k', group.woken,
    'v', '0', 'o', '', 'p', '', 'w', '', 'q', '0', 'f', '',
  }
end

local function save(group, heads, contents)
  local key = tag .. 'g:' .. group.gid
  -- Facts come first, where Redis finds them soonest.
  local fields = group.isNew and factsOf(group) or {}
  local count = #fields
  local function set(field, value)
    fields[count + 1], fields[count + 2] = field, value
    count = count + 2
  end
  if group.isNew then
    add(isLive(group.state, group.open) and 'live' or 'quiet', '0', group.gid)
  else
    if group.refresh then set('r', group.rev) end
    if group.count ~= group.oldCount then set('c', group.count) end
  end
  if group.isWoken and not group.isNew then
    set('t', group.state)
    set('i', group.tick)
    set('k', group.woken)
    fileGroup(tag, group.gid, isLive(group.oldState, group.open), isLive(group.state, group.open))
  end
  for index = 1, #heads, 2 do set(heads[index], heads[index + 1]) end
  redis.call('HSET', key, unpack(fields))
  if #contents > 0 then redis.call('HSET', tag .. 'b:' .. group.gid, unpack(contents)) end
  if group.count > maxPacked and group.added > 0 then unpackHash(key, group.gid, group.added) end
  if group.newDue then add('due:groups', group.newDue, group.gid) end
  if group.refresh and group.watched ~= '' then bumpMarks(tag, group.gid, group.watched, group.refresh) end
end

local function placeOf(group, fingerprint)
  return string.match(redis.call('HGET', tag .. 'b:' .. group.gid, fingerprint) or '', '^%d*')
end

local knownTimes = {}
local function timesOf(text)
  local times = knownTimes[text]
  if times then return times end
  local refreshAt, wakeAt, bumps = string.match(text, '^([^ ]*) ([^ ]*) (.)')
  times = { refreshAt = refreshAt, wakeAt = wakeAt, bumps = bumps == '1' }
  knownTimes[text] = times
  return times
end

-- In order: one may find what another of the same call has written.
local function writeAll(group, got, first, last)
  local isAsThought = group.oldCount == group.thought
  local heads, contents, latest = {}, {}, {}
  local headCount, contentCount = 0, 0
  local index = 9
  if group.isNew then contents[1], contents[2], contentCount = 'doc', group.doc, 2 end
  for at = first, last, 5 do
    local fingerprint, head, content, timing = ARGV[at], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
    local held = latest[fingerprint] or got[index] or ''
    index, position = index + 1, position + 1
    local expected = ARGV[at + 1]
    if expected == '' then group.count = group.count + 1 end
    if group.isLacking or (held == expected and not group.exists and group.doc == '') then
      -- What comes after it may depend on it.
      group.isLacking = true
      refuse('?')
    elseif held ~= expected then
      refuse(group.exists and group.state .. group.owed or '', held)
    else
      group.exists = true
      heads[headCount + 1], heads[headCount + 2] = fingerprint, head
      headCount = headCount + 2
      latest[fingerprint] = head
      if content ~= '' then
        if expected ~= '' then content = placeOf(group, fingerprint) .. content
        elseif not isAsThought then content = group.count .. string.match(content, '{.*') end
        if expected == '' then group.added = group.added + 1 end
        contents[contentCount + 1], contents[contentCount + 2] = fingerprint, content
        contentCount = contentCount + 2
      end
      if timing ~= '' then
        local times = timesOf(timing)
        local isWoken = times.wakeAt ~= '' and wake(group, times.wakeAt)
        if times.bumps or isWoken then bump(group, times.refreshAt) end
      end
    end
  end
  if headCount > 0 then save(group, heads, contents) end
end

local at = 1
while at < #ARGV do
  local gid, writes, thought, doc = ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), ARGV[at + 3]
  local fields = { 't', 'o', 'p', 'k', 'w', 'i', 'r', 'c' }
  local first, last = at + 4, at + 3 + writes * 5
  local count = 8
  for from = first, last, 5 do
    count = count + 1
    fields[count] = ARGV[from]
  end
  local got = redis.call('HMGET', tag .. 'g:' .. gid, unpack(fields))
  local state, oldCount = got[1], tonumber(got[8] or 0)
  local group = {
    gid = gid, doc = doc, thought = thought, exists = state and true, isNew = not state,
    state = state or 'd', oldState = state, owed = got[2] or '', open = got[3] or '', woken = got[4] or '',
    watched = got[5] or '', tick = got[6] or '', rev = got[7] or 0, count = oldCount, oldCount = oldCount, added = 0,
    due = not state and math.huge or nil,
  }
  writeAll(group, got, first, last)
  at = last + 1
end
for set, members in pairs(added) do
  if #members > 0 then redis.call('ZADD', tag .. set, unpack(members)) end
end
if #moved > 0 then return moved end
