-- Tables that do not name their collation.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "TABLE_REQUIRE_COLLATION",
  title   = "Tables name their collation",
  why     = "Otherwise it is whatever the default of the database was on that day.",
  level   = "WARNING",
  enabled = false,
  code    = 617,
  engines = { "MYSQL" },
  on      = { "create_table" },
  good    = {
    "CREATE TABLE t (a int) CHARSET = utf8mb4 COLLATE = utf8mb4_bin",
    "CREATE TABLE copy LIKE t",
  },
  bad     = {
    "CREATE TABLE t (a int) CHARSET = utf8mb4",
    "CREATE TABLE t (a text COLLATE utf8mb4_bin) ENGINE = InnoDB",
  },
}

function rule.check(stmt, ctx)
  if ast.lacks_option(stmt, "collate") then ctx:advise(stmt, "table %s names no collation", stmt.table.name) end
end

return rule
