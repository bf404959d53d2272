-- Groups and their alerts.
--   <tag>g:<gid>      hash, facts by one letter and heads by fingerprint; small, so that Redis packs it:
--                     v version, r revision, t state (w, a, d, r), c how many places it has given to alerts, q newest timeline
--                     number; 1 or empty: o owed, p an episode is open, k woken since the last commit; or empty:
--                     w watched episode, i next tick, f `<episode>:<finalRev>` of a record that names one
--   <tag>b:<gid>      hash, `doc` the group's record, and by fingerprint `<n><content>`, n being the place of the alert in
--                     the order of arrival
--   <tag>due:groups   sorted set, gid -> due mark, or the end of the lease that stands in for it
--   <tag>live         sorted set without scores: gids that are not dormant, or whose episode is open
--   <tag>quiet        the other gids

local function isQuiet(state)
  return state == 'd' or state == 'r'
end

local function isLive(state, open)
  return state ~= 'r' and (state ~= 'd' or open == '1')
end

-- Files a group under what it is now.
local function fileGroup(tag, gid, was, is)
  if was == is then return end
  redis.call('ZREM', tag .. (was and 'live' or 'quiet'), gid)
  redis.call('ZADD', tag .. (is and 'live' or 'quiet'), 0, gid)
end
