-- Statements that destroy data or structure for good.
---@type RiskPolicy
local risk = {
  title = "Destructive changes",
  why = "What is dropped or truncated comes back only from a backup.",
}

local kinds = { drop_table = true, drop_database = true, drop_schema = true, truncate = true }
local actions = { drop_column = true, drop_partition = true, truncate_partition = true }

local function has_destructive_action(statement)
  for _, action in ipairs(statement.actions or {}) do
    if actions[action] then return action end
  end
end

function risk.score(change)
  for _, statement in ipairs(change.statements) do
    local what = kinds[statement.kind] and statement.kind or has_destructive_action(statement)
    if what then return "HIGH", ("line %d: %s"):format(statement.line, (what:gsub("_", " "))) end
  end
  return "LOW"
end

return risk
