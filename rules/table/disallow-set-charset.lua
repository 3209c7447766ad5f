-- Tables with a character set of their own.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "TABLE_DISALLOW_SET_CHARSET",
  title   = "No character set for a single table",
  why     = "Joins of tables in two encodings cannot use an index.",
  level   = "WARNING",
  enabled = false,
  code    = 612,
  engines = { "MYSQL" },
  on      = { "create_table", "alter_table" },
  good    = {
    "CREATE TABLE t (a int)",
    "ALTER TABLE t CHARSET = utf8mb4",
  },
  bad     = {
    "CREATE TABLE t (a int) DEFAULT CHARACTER SET = utf8",
    "ALTER TABLE t CONVERT TO CHARACTER SET utf8",
  },
}

local function check(ctx, stmt, charset)
  if charset then
    ctx:advise(stmt, "table %s sets its character set: leave it to the database", stmt.table.name)
  end
end

function rule.check(stmt, ctx)
  check(ctx, stmt, ast.option(stmt.options, "charset"))
  for action in ast.actions(stmt, "convert_charset") do
    check(ctx, stmt, ast.option(action.options, "charset"))
  end
end

return rule
