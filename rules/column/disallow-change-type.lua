-- ALTER COLUMN ... TYPE.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "COLUMN_DISALLOW_CHANGE_TYPE",
  title   = "No change of a column's type",
  why     = "Most changes rewrite the table under an exclusive lock.",
  level   = "WARNING",
  enabled = false,
  code    = 403,
  engines = { "POSTGRES" },
  on      = { "alter_table" },
  good    = {
    "ALTER TABLE t ADD COLUMN a int",
  },
  bad     = {
    "ALTER TABLE t ALTER COLUMN a TYPE bigint",
  },
}

function rule.check(stmt, ctx)
  local action = ast.actions(stmt, "alter_type")()
  if action then
    ctx:advise(stmt, "the type of column %s.%s changes", stmt.table.name, action.name)
  end
end

return rule
