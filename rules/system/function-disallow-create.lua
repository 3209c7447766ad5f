-- CREATE FUNCTION.
---@type Rule
local rule = {
  type    = "SYSTEM_FUNCTION_DISALLOW_CREATE",
  title   = "No CREATE FUNCTION",
  why     = "Code in the database is versioned and tested by nobody.",
  level   = "WARNING",
  enabled = false,
  code    = 1701,
  engines = { "MYSQL", "MSSQL" },
  on      = { "create_function", "alter_function" },
  good    = {
    "CREATE TABLE t (a int)",
  },
  bad     = {
    "CREATE FUNCTION f() RETURNS int RETURN 1",
    { engine = "MSSQL", sql = "ALTER FUNCTION dbo.f (@a int) RETURNS int AS BEGIN RETURN @a END" },
  },
}

function rule.check(stmt, ctx)
  ctx:advise(stmt, "a function hides code in the database")
end

return rule
