-- Tables that do not name their character set.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "TABLE_REQUIRE_CHARSET",
  title   = "Tables name their character set",
  why     = "Otherwise it is whatever the default of the database was on that day.",
  level   = "WARNING",
  enabled = false,
  code    = 616,
  engines = { "MYSQL" },
  on      = { "create_table" },
  good    = {
    "CREATE TABLE t (a int) DEFAULT CHARACTER SET utf8mb4",
    "CREATE TABLE t LIKE other",
  },
  bad     = {
    "CREATE TABLE t (a int) COLLATE = utf8mb4_bin",
    "CREATE TABLE t (a text CHARACTER SET utf8mb4)",
  },
}

function rule.check(stmt, ctx)
  if ast.lacks_option(stmt, "charset") then ctx:advise(stmt, "table %s names no character set", stmt.table.name) end
end

return rule
