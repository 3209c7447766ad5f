-- UPDATE and DELETE of every row of a table.
---@type RiskPolicy
local risk = {
  title = "UPDATE or DELETE without WHERE",
  why = "The statement touches every row of the table.",
}

local kinds = { update = true, delete = true }

function risk.score(change)
  for _, statement in ipairs(change.statements) do
    if kinds[statement.kind] and not statement.where then
      return "HIGH", ("line %d: %s without WHERE"):format(statement.line, statement.kind)
    end
  end
  return "LOW"
end

return risk
