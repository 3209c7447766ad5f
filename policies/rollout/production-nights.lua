-- Production changes at night, and none at the turn of the year: an example, off until you enable your copy.
local window = require "window"

---@type RolloutPolicy
local rollout = {
  title = "Production changes at night",
  why = "What locks a table hurts least when few people work, and nobody wants to mend a change on holiday.",
  enabled = false,
  windows = {
    window.weekly { days = "Mon-Thu", from = "22:00", to = "04:00", zone = "Europe/Berlin" },
    window.freeze { from = "2026-12-18", to = "2027-01-06", zone = "Europe/Berlin", reason = "turn of the year" },
  },
}

function rollout.applies(task)
  return task.environment.tier == "PROTECTED" and task.risk ~= "LOW"
end

function rollout.decide(_, now)
  return window.decide(rollout.windows, now)
end

return rollout
