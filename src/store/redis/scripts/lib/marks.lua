-- Due marks of deliveries.
--   <tag>m:<gid>          hash, a field per delivery of the group: `<target>@<episode>` -> its mark
--   <tag>due:deliveries   sorted set, `<gid> <target>@<episode>` -> when it is due; only what is not in a lane
--   <tag>moved            sorted set, the same members -> when to move them once more, see move-due.lua; only what is in a lane
-- A mark is `<dueAt>|<priority>|<inLane>|<bytes of own lane>|<own lane>`, then `=<lane>` where the mark names another.
-- Without a due instant the first part is empty. `inLane` is 0, or the number of the move that put it into its lane.
-- Instants stay text: Lua would round those with a fraction.

local editPriority = 3

local function readMark(text)
  local at, priority, inLane, length, start = string.match(text, '^([^|]*)|(%d)|(%d+)|(%d+)|()')
  local stop = start + length
  return {
    at = at ~= '' and at or nil,
    priority = tonumber(priority),
    inLane = inLane ~= '0' and inLane,
    own = string.sub(text, start, stop - 1),
    lane = #text >= stop and string.sub(text, stop + 1) or nil,
  }
end

local function newMark(own)
  return { priority = editPriority, inLane = false, own = own }
end

local function markText(mark)
  return (mark.at or '') .. '|' .. mark.priority .. '|' .. (mark.inLane or 0) .. '|' .. #mark.own .. '|'
    .. mark.own .. (mark.lane and '=' .. mark.lane or '')
end

-- The lane in which it waits.
local function laneOf(mark)
  return mark.lane or mark.own
end

-- gid and field of a member.
local function splitMember(member)
  return string.match(member, '^([^ ]*) (.*)$')
end

-- target and episode of a field.
local function splitField(field)
  return string.match(field, '^(.*)@(%d+)$')
end

-- Writes a mark, and puts its delivery where it belongs. One in a lane stays where it is: whoever moves it there notes it.
local function saveMark(tag, gid, field, mark)
  redis.call('HSET', tag .. 'm:' .. gid, field, markText(mark))
  if mark.inLane then return end
  local member = gid .. ' ' .. field
  redis.call('ZREM', tag .. 'moved', member)
  if mark.at then redis.call('ZADD', tag .. 'due:deliveries', mark.at, member)
  else redis.call('ZREM', tag .. 'due:deliveries', member) end
end

-- Makes the deliveries of the watched episode due at `at` in their own lanes: the earliest mark wins, but one that names
-- another lane is replaced, because what it was for does not come next any more.
local function bumpMarks(tag, gid, watched, at)
  local suffix = '@' .. watched
  local flat = redis.call('HGETALL', tag .. 'm:' .. gid)
  for index = 1, #flat, 2 do
    local field = flat[index]
    if string.sub(field, -#suffix) == suffix then
      local mark = readMark(flat[index + 1])
      if not mark.at then mark.priority = editPriority end
      local isStale = not mark.at or laneOf(mark) ~= mark.own
      if isStale then mark.lane = nil end
      if isStale or tonumber(at) < tonumber(mark.at) then
        mark.at, mark.inLane = at, false
        saveMark(tag, gid, field, mark)
      end
    end
  end
end
