-- ADD VALUE without a place.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "MIGRATION_ENUM_VALUE_ORDER",
  title   = "New values of an enum type have their place",
  why     = "Values compare in the order of the type: the place cannot be changed later.",
  level   = "WARNING",
  enabled = false,
  code    = 3034,
  engines = { "POSTGRES" },
  on      = { "alter_type" },
  good    = {
    "ALTER TYPE e ADD VALUE 'c' AFTER 'b'",
  },
  bad     = {
    "ALTER TYPE e ADD VALUE 'c'",
  },
}

function rule.check(stmt, ctx)
  for action in ast.actions(stmt, "add_value") do
    if not action.position then
      ctx:advise(action, "value %s is added at the end of type %s; say BEFORE or AFTER which one", action.value,
        stmt.table.name)
    end
  end
end

return rule
