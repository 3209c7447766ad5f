-- Columns without a default.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "COLUMN_REQUIRE_DEFAULT",
  title   = "Columns have a default",
  why     = "Old code that does not know the column can still insert.",
  level   = "WARNING",
  enabled = false,
  code    = 420,
  engines = "*",
  on      = { "create_table", "alter_table" },
  good    = {
    "CREATE TABLE t (id serial, a int DEFAULT 1)",
  },
  bad     = {
    "CREATE TABLE t (a int)",
    "ALTER TABLE t ADD COLUMN a int",
  },
}

function rule.check(stmt, ctx)
  for column in ast.columns_added(stmt) do
    if not column.default and not column.auto_increment and not column.generated then
      ctx:advise(column, "column %s.%s has no default", stmt.table.name, column.name)
    end
  end
end

return rule
