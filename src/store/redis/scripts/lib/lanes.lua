-- Lanes of a slot.
--   <tag>q:<lane>     sorted set, `<gid> <target>@<episode>` -> its place: priority, then age
--   <tag>e:<lane>     hash, the same members -> number of the move that brought them
--   <tag>lane:<lane>  hash: `served` the fence of its last turn; `member` and `move` of the turn that is on or was never
--                     ended; `leased` until when; `held` until when it is to be quiet
--   <tag>waiting      sorted set, lane -> from when it may be served; lanes with entries are here or in `ready`
--   <tag>ready        sorted set, lane -> its last fence: who was served last stands last
--   <tag>fence        the last fence given

-- A place is the priority times this, plus the instant since when it is due; whole numbers below 2^46.
local placesPerPriority = 8796093022208

local function placeOf(priority, dueAt)
  return priority * placesPerPriority + dueAt
end

local function priorityOf(place)
  return math.floor(place / placesPerPriority)
end

local function dueAtOf(place)
  return place - priorityOf(place) * placesPerPriority
end

-- Until when it is held back or leased; 0: it is free.
local function busyUntil(tag, lane)
  local until_ = redis.call('HMGET', tag .. 'lane:' .. lane, 'leased', 'held')
  return math.max(tonumber(until_[1] or 0), tonumber(until_[2] or 0))
end

local function bestOf(tag, lane)
  local best = redis.call('ZRANGE', tag .. 'q:' .. lane, 0, 0, 'WITHSCORES')
  return best[1], tonumber(best[2] or 0)
end
