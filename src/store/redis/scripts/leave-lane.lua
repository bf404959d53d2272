-- The first half of a turn's end, before end-turn.lua: a delivery is still owed unless a commit has changed its mark
-- since the move that led to the turn.
-- KEYS  tag of the partition (also: m:<gid>, due:deliveries, moved)
-- ARGV  member, lane, number of the move, when it is due again at the earliest or nothing
-- gives 1 when it is due again
-- uses marks
local tag, member, lane, move = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local gid, field = splitMember(member)
local text = redis.call('HGET', tag .. 'm:' .. gid, field)
if not text then return 0 end
local mark = readMark(text)
if mark.inLane ~= move or laneOf(mark) ~= lane then return 0 end
mark.inLane = false
if ARGV[4] ~= '' and mark.at and tonumber(mark.at) < tonumber(ARGV[4]) then mark.at = ARGV[4] end
saveMark(tag, gid, field, mark)
return 1
