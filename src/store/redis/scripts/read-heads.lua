-- Reads heads of alerts, and what ingest has to know of their groups.
-- KEYS[1]  tag of the partition
-- ARGV     for each group: gid, how many alerts, their fingerprints
-- Answers one text, a line for each group and one for each of its alerts behind it: the group's state, 1 or 0 as it is owed,
-- and how many places it has given; the head. Empty lines for what does not exist.

local tag, lines, count = KEYS[1], {}, 0
local at = 1
while at < #ARGV do
  local last = at + 1 + ARGV[at + 1]
  local got = redis.call('HMGET', tag .. 'g:' .. ARGV[at], 't', 'o', 'c', unpack(ARGV, at + 2, last))
  count = count + 1
  lines[count] = got[1] and got[1] .. (got[2] == '1' and 1 or 0) .. got[3] or ''
  for index = 4, #got do
    count = count + 1
    lines[count] = got[index] or ''
  end
  at = last + 1
end
return table.concat(lines, '\n')
