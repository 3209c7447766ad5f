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
    "CREATE TABLE t (a int) CHARSET = utf8mb4 COLLATE = utf8mb4_bin",
    "CREATE TABLE t LIKE other",
  },
  bad     = {
    "CREATE TABLE t (a int)",
    "CREATE TABLE t (a int) COMMENT = 'x'",
  },
}

function rule.check(stmt, ctx)
  if stmt.level < 2 or #stmt.likes > 0 or ast.option(stmt.options, "charset") then return end
  ctx:advise(stmt, "table %s names no character set", stmt.table.name)
end

return rule
