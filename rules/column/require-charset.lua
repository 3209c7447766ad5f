-- Text columns without a character set of their own.
local ast = require "ast"
local mysql_type = require "mysql_type"

---@type Rule
local rule = {
  type    = "COLUMN_REQUIRE_CHARSET",
  title   = "Text columns name their character set",
  why     = "Otherwise the encoding is whatever the table's default was on that day.",
  level   = "WARNING",
  enabled = false,
  code    = 616,
  engines = { "MYSQL" },
  on      = { "create_table", "alter_table" },
  good    = {
    "CREATE TABLE t (a int, b varchar(9) CHARACTER SET utf8mb4)",
    "ALTER TABLE t MODIFY a text",
  },
  bad     = {
    "CREATE TABLE t (a varchar(9))",
    "ALTER TABLE t ADD COLUMN a longtext",
  },
}

function rule.check(stmt, ctx)
  for column in ast.columns_added(stmt, "add_column") do
    if mysql_type.is_text(column.type) and not column.type.charset then
      ctx:advise(ast.place(stmt, column), "column %s.%s names no character set", stmt.table.name,
        column.name)
    end
  end
end

return rule
