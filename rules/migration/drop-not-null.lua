-- DROP NOT NULL.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "MIGRATION_DROP_NOT_NULL",
  title   = "NOT NULL stays",
  why     = "Readers that never saw NULL in the column meet it from now on.",
  level   = "WARNING",
  enabled = false,
  code    = 3031,
  engines = { "POSTGRES" },
  on      = { "alter_table" },
  good    = {
    "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
  },
  bad     = {
    "ALTER TABLE t ALTER COLUMN a DROP NOT NULL",
  },
}

function rule.check(stmt, ctx)
  for action in ast.actions(stmt, "drop_not_null") do
    ctx:advise(action, "%s.%s may hold NULL from now on; teach every reader before", stmt.table.name, action.name)
  end
end

return rule
