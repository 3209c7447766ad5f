-- Changes of a column's type.
---@type RiskPolicy
local risk = {
  title = "Column type changes",
  why = "Most of them rewrite the table under an exclusive lock, and some lose data.",
}

local actions = { alter_type = true, modify_column = true, change_column = true }

function risk.score(change)
  for _, statement in ipairs(change.statements) do
    for _, action in ipairs(statement.actions or {}) do
      if actions[action] then
        return "MODERATE", ("line %d: the type of a column changes"):format(statement.line)
      end
    end
  end
  return "LOW"
end

return risk
