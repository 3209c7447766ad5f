-- The environment's rollout policy of the API: {automatic, roles}.
---@type RolloutPolicy
local rollout = {
  title = "The rollout policy of the environment",
  why = "Whoever sets up an environment says whether its tasks start by themselves, and who may start them.",
}

function rollout.automatic(_, _, settings)
  return settings.rollout ~= nil and settings.rollout.automatic == true
end

function rollout.roles(_, _, settings)
  return settings.rollout and settings.rollout.roles or {}
end

return rollout
