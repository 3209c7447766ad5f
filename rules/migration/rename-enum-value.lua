-- Renamed values of an enum type.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "MIGRATION_RENAME_ENUM_VALUE",
  title   = "Values of an enum type keep their names",
  why     = "The running application writes the old one, which fails at once.",
  level   = "WARNING",
  enabled = true,
  code    = 3033,
  engines = { "POSTGRES" },
  on      = { "alter_type" },
  good    = {
    "ALTER TYPE e ADD VALUE 'c' AFTER 'b'",
  },
  bad     = {
    "ALTER TYPE e RENAME VALUE 'a' TO 'b'",
  },
}

function rule.check(stmt, ctx)
  for action in ast.actions(stmt, "rename_value") do
    ctx:advise(action, "value %s of type %s is renamed; add the new one, move the rows, stop using the old one",
      action.value, stmt.table.name)
  end
end

return rule
