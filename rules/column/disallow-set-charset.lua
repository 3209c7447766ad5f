-- Columns with a character set of their own.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "COLUMN_DISALLOW_SET_CHARSET",
  title   = "No character set for a single column",
  why     = "Columns of one table in two encodings are compared by converting every row.",
  level   = "ERROR",
  enabled = false,
  code    = 414,
  engines = { "MYSQL", "MARIADB", "OCEANBASE", "TIDB" },
  on      = { "create_table", "alter_table" },
  good    = {
    "CREATE TABLE t (a varchar(20))",
    "CREATE TABLE t (a varchar(20) CHARACTER SET binary)",
  },
  bad     = {
    "CREATE TABLE t (a varchar(20) CHARACTER SET ascii)",
    "ALTER TABLE t ADD COLUMN (a int, b text CHARSET utf8)",
    "ALTER TABLE t MODIFY a text CHARSET latin1",
    "ALTER TABLE t CHANGE a b text CHARSET latin1",
  },
}

function rule.check(stmt, ctx)
  for column in ast.columns_added(stmt) do
    local charset = column.type and column.type.charset
    if charset and charset ~= "" and charset:lower() ~= "binary" then
      ctx:advise(stmt, "column %s.%s sets its character set %s: leave it to the table",
        stmt.table.name, column.name, charset)
    end
  end
end

return rule
