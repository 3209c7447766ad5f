-- Windows and freezes that are set as tags of an environment: no Lua needed. Without them nothing waits.
local window = require "window"

---@type RolloutPolicy
local rollout = {
  title = "Windows and freezes in the tags of the environment",
  why = "Tag an environment rolloutWindow = \"Mon-Fri 22:00-04:00 Europe/Berlin\" or "
    .. "rolloutFreeze = \"2026-12-20/2027-01-03 Europe/Berlin year-end\", and its tasks wait for the right time.",
}

function rollout.applies(task)
  local tags = task.environment.tags
  return (tags.rolloutWindow or tags.rolloutFreeze) ~= nil
end

function rollout.decide(task, now)
  local tags = task.environment.tags
  local list = window.read_weekly(tags.rolloutWindow or "")
  for _, freeze in ipairs(window.read_freezes(tags.rolloutFreeze or "")) do list[#list + 1] = freeze end
  return window.decide(list, now)
end

return rollout
