-- AUTO_INCREMENT columns that could hold negative numbers.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "COLUMN_AUTO_INCREMENT_MUST_UNSIGNED",
  title   = "AUTO_INCREMENT columns are unsigned",
  why     = "Negative keys never come up: UNSIGNED doubles what the column can count.",
  level   = "WARNING",
  enabled = false,
  code    = 417,
  engines = { "MYSQL", "MARIADB", "OCEANBASE", "TIDB" },
  on      = { "create_table", "alter_table" },
  good    = {
    "CREATE TABLE t (id int unsigned AUTO_INCREMENT)",
    "CREATE TABLE t (id int zerofill AUTO_INCREMENT)",
    "CREATE TABLE t (id serial)",
    "ALTER TABLE t ADD COLUMN a int",
  },
  bad     = {
    "CREATE TABLE t (id int AUTO_INCREMENT)",
    "ALTER TABLE t ADD COLUMN id int signed AUTO_INCREMENT",
    "ALTER TABLE t MODIFY id int AUTO_INCREMENT",
    "ALTER TABLE t CHANGE a id int AUTO_INCREMENT",
  },
}

local function is_unsigned(type)
  return type and (type.unsigned or type.zerofill or type.name == "serial")
end

function rule.check(stmt, ctx)
  for column in ast.columns_added(stmt) do
    if column.auto_increment and not is_unsigned(column.type) then
      ctx:advise(ast.place(stmt, column), "AUTO_INCREMENT column %s.%s is signed: add UNSIGNED",
        stmt.table.name, column.name)
    end
  end
end

return rule
