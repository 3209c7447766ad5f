-- ADD COLUMN ... FIRST and ... AFTER.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "STATEMENT_ADD_COLUMN_WITHOUT_POSITION",
  title   = "New columns go to the end of the table",
  why     = "A column in between makes OceanBase write the whole table anew.",
  level   = "WARNING",
  enabled = true,
  code    = 231,
  engines = { "OCEANBASE" },
  on      = { "alter_table" },
  good    = { "ALTER TABLE t ADD COLUMN a int", "ALTER TABLE t MODIFY COLUMN a int AFTER b" },
  bad     = { "ALTER TABLE t ADD COLUMN a int FIRST", "ALTER TABLE t ADD a int AFTER b" },
}

function rule.check(stmt, ctx)
  for action in ast.actions(stmt, "add_column") do
    for _, column in ipairs(action.columns or {}) do
      if column.position then
        ctx:advise(stmt, "column %s is added %s: leave its place out", column.name, column.position)
      end
    end
  end
end

return rule
