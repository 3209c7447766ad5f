---@meta
-- Time zones by their names in the system's database. A policy has no clock: the moment is given,
-- as seconds since 1970-01-01 UTC. An unknown zone is an error.

---@class ZoneLibrary
zone = {}

--- Whether there is a zone of that name: "Europe/Berlin", "UTC".
---@param name string
---@return boolean
function zone.has(name) end

--- How far the clock of the zone is from UTC at that moment.
---@param name string
---@param epoch number
---@return integer seconds east of UTC
---@return boolean is_dst
function zone.offset(name, epoch) end

--- The first moment at which the clock of the zone shows `shown` or later; `shown` is counted as if
--- it were UTC. A time that is shown twice is the first of the two; one that is skipped is the
--- moment of the jump.
---@param name string
---@param shown number
---@return number epoch
function zone.instant(name, shown) end
