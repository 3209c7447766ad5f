-- NOT NULL columns without a default.
local ast = require "ast"
local mysql_type = require "mysql_type"

---@type Rule
local rule = {
  type    = "COLUMN_SET_DEFAULT_FOR_NOT_NULL",
  title   = "NOT NULL columns have a default",
  why     = "Programs that do not know the column yet fail to insert.",
  level   = "ERROR",
  enabled = false,
  code    = 404,
  engines = { "MYSQL", "MARIADB", "OCEANBASE", "TIDB" },
  on      = { "create_table", "alter_table" },
  good    = {
    "CREATE TABLE t (id int NOT NULL AUTO_INCREMENT, a int NOT NULL, b text NOT NULL, PRIMARY KEY (a))",
    "ALTER TABLE t ADD COLUMN a int NOT NULL DEFAULT 0",
    "ALTER TABLE t ADD COLUMN a int AS (b + 1) STORED NOT NULL",
  },
  bad     = {
    "CREATE TABLE t (a int NOT NULL)",
    "ALTER TABLE t ADD COLUMN a int NOT NULL",
    "ALTER TABLE t MODIFY a int NOT NULL",
    "ALTER TABLE t CHANGE a b int NOT NULL",
  },
}

local function is_exempt(column)
  return column.default or column.auto_increment or column.generated or
    not mysql_type.may_have_default(column.type)
end

function rule.check(stmt, ctx)
  local is_key = ast.primary_columns(stmt)
  for column in ast.columns_added(stmt) do
    if column.not_null and not is_exempt(column) and not is_key[column.name:lower()] then
      ctx:advise(ast.place(stmt, column), "column %s.%s is NOT NULL and has no default",
        stmt.table.name, column.name)
    end
  end
end

return rule
