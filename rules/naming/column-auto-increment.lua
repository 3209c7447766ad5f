-- Names of AUTO_INCREMENT columns.
local ast = require "ast"
local naming = require "naming"

---@type Rule
local rule = {
  type    = "NAMING_COLUMN_AUTO_INCREMENT",
  title   = "AUTO_INCREMENT columns are named as agreed",
  why     = "One name for the counting key spares a look into every table.",
  level   = "WARNING",
  enabled = false,
  code    = 307,
  engines = { "MYSQL", "MARIADB", "OCEANBASE", "TIDB" },
  on      = { "create_table", "alter_table" },
  params  = naming.params("^id$"),
  good    = {
    "CREATE TABLE t (id int AUTO_INCREMENT, a int)",
    "ALTER TABLE t CHANGE a id int AUTO_INCREMENT",
  },
  bad     = {
    "CREATE TABLE t (a int AUTO_INCREMENT)",
    "ALTER TABLE t ADD COLUMN a int AUTO_INCREMENT",
    "ALTER TABLE t MODIFY a int AUTO_INCREMENT",
  },
}

function rule.check(stmt, ctx)
  for column in ast.columns_added(stmt) do
    if column.auto_increment then
      naming.check(ctx, stmt, "AUTO_INCREMENT column", column.name)
    end
  end
end

return rule
