-- Text columns without a collation of their own.
local ast = require "ast"
local mysql_type = require "mysql_type"

---@type Rule
local rule = {
  type    = "COLUMN_REQUIRE_COLLATION",
  title   = "Text columns name their collation",
  why     = "Otherwise the order of values is whatever the table's default was on that day.",
  level   = "WARNING",
  enabled = false,
  code    = 617,
  engines = { "MYSQL" },
  on      = { "create_table", "alter_table" },
  good    = {
    "CREATE TABLE t (a int, b varchar(9) COLLATE utf8mb4_bin)",
    "ALTER TABLE t CHANGE a b text, ADD COLUMN c blob",
  },
  bad     = {
    "CREATE TABLE t (a char CHARACTER SET ascii)",
    "ALTER TABLE t ADD COLUMN (a int, b tinytext)",
  },
}

function rule.check(stmt, ctx)
  for column in ast.columns_added(stmt, "add_column") do
    if mysql_type.is_text(column.type) and not column.collate and not column.type.collate then
      ctx:advise(ast.place(stmt, column), "column %s.%s names no collation", stmt.table.name,
        column.name)
    end
  end
end

return rule
