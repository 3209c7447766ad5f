-- AUTO_INCREMENT columns that are not integers.
local ast = require "ast"
local mysql_type = require "mysql_type"

---@type Rule
local rule = {
  type    = "COLUMN_AUTO_INCREMENT_MUST_INTEGER",
  title   = "AUTO_INCREMENT columns are integers",
  why     = "A counter of another type is larger, slower and loses exactness.",
  level   = "ERROR",
  enabled = true,
  code    = 410,
  engines = { "MYSQL", "MARIADB", "OCEANBASE", "TIDB" },
  on      = { "create_table", "alter_table" },
  good    = {
    "CREATE TABLE t (id bigint unsigned AUTO_INCREMENT PRIMARY KEY)",
    "ALTER TABLE t ADD COLUMN a varchar(10)",
  },
  bad     = {
    "CREATE TABLE t (id varchar(255) AUTO_INCREMENT)",
    "ALTER TABLE t ADD COLUMN (id double AUTO_INCREMENT, b int)",
    "ALTER TABLE t MODIFY id decimal(20) AUTO_INCREMENT",
    "ALTER TABLE t CHANGE id key_id float AUTO_INCREMENT",
  },
}

function rule.check(stmt, ctx)
  for column in ast.columns_added(stmt) do
    if column.auto_increment and not mysql_type.is_integer(column.type) then
      ctx:advise(ast.place(stmt, column), "AUTO_INCREMENT column %s.%s is %s: use an integer type",
        stmt.table.name, column.name, column.type and column.type.text or "of no type")
    end
  end
end

return rule
