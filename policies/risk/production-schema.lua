-- Schema changes where a mistake is felt by users.
---@type RiskPolicy
local risk = {
  title = "Schema changes in production",
  why = "Running programs depend on the schema; locks are felt by users.",
}

local function is_schema_change(statement)
  return statement.kind:find("^create_") or statement.kind:find("^alter_") or
    statement.kind:find("^drop_") or statement.kind == "rename"
end

function risk.score(change)
  if change.environment.tier ~= "PROTECTED" then return "LOW" end
  for _, statement in ipairs(change.statements) do
    if is_schema_change(statement) then
      return "HIGH", ("line %d: %s in %s"):format(statement.line, (statement.kind:gsub("_", " ")),
        change.environment.title or change.environment.id)
    end
  end
  return "LOW"
end

return risk
