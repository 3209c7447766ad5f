-- ALTER TABLE ... CHANGE COLUMN.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "COLUMN_DISALLOW_CHANGE",
  title   = "No CHANGE COLUMN",
  why     = "CHANGE renames and redefines at once: a slip of the pen in one is hidden by the other.",
  level   = "ERROR",
  enabled = false,
  code    = 406,
  engines = { "MYSQL", "MARIADB", "OCEANBASE", "TIDB" },
  on      = { "alter_table" },
  good    = {
    "ALTER TABLE t MODIFY a bigint",
    "ALTER TABLE t RENAME COLUMN a TO b",
  },
  bad     = {
    "ALTER TABLE t CHANGE a b int",
    "ALTER TABLE t ADD c int, CHANGE COLUMN a a int",
  },
}

function rule.check(stmt, ctx)
  for action in ast.actions(stmt, "change_column") do
    ctx:advise(stmt, "column %s.%s is redefined by CHANGE: use MODIFY or RENAME COLUMN",
      stmt.table.name, action.name)
    if ctx.engine == "TIDB" then return end
  end
end

return rule
