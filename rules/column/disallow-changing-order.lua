-- Columns that move to another place in their table.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "COLUMN_DISALLOW_CHANGING_ORDER",
  title   = "No change of the order of columns",
  why     = "Moving a column copies the table and changes what SELECT * and INSERT without names mean.",
  level   = "ERROR",
  enabled = false,
  code    = 407,
  engines = { "MYSQL", "MARIADB", "OCEANBASE", "TIDB" },
  on      = { "alter_table" },
  good    = {
    "ALTER TABLE t MODIFY a int",
    "ALTER TABLE t ADD COLUMN b int FIRST",
  },
  bad     = {
    "ALTER TABLE t MODIFY a int FIRST",
    "ALTER TABLE t CHANGE a b int AFTER c",
  },
}

local moves = { change_column = true, modify_column = true }

function rule.check(stmt, ctx)
  for action in ast.actions(stmt) do
    if moves[action.op] and action.position then
      ctx:advise(stmt, "column %s.%s moves: leave FIRST and AFTER out", stmt.table.name, action.name)
      if ctx.engine == "TIDB" then return end
    end
  end
end

return rule
