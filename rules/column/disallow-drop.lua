-- ALTER TABLE ... DROP COLUMN.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "COLUMN_DISALLOW_DROP",
  title   = "No dropped columns",
  why     = "What the column held is gone, and programs that still read it fail.",
  level   = "WARNING",
  enabled = false,
  code    = 425,
  engines = { "OCEANBASE" },
  on      = { "alter_table" },
  good    = {
    "ALTER TABLE t ADD COLUMN a int",
    "ALTER TABLE t DROP INDEX i",
  },
  bad     = {
    "ALTER TABLE t DROP COLUMN a",
    "ALTER TABLE t DROP a, ADD b int",
  },
}

function rule.check(stmt, ctx)
  for action in ast.actions(stmt, "drop_column") do
    ctx:advise(action, "column %s.%s may not be dropped", stmt.table.name, action.name)
  end
end

return rule
