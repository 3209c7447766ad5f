-- CREATE PROCEDURE.
---@type Rule
local rule = {
  type    = "SYSTEM_PROCEDURE_DISALLOW_CREATE",
  title   = "No CREATE PROCEDURE",
  why     = "Code in the database is versioned and tested by nobody.",
  level   = "WARNING",
  enabled = false,
  code    = 1401,
  engines = { "MYSQL", "MSSQL" },
  on      = { "create_procedure", "alter_procedure" },
  good    = {
    "CREATE TABLE t (a int)",
  },
  bad     = {
    "CREATE PROCEDURE p() SELECT 1",
    { engine = "MSSQL", sql = "CREATE OR ALTER PROC dbo.p @a int AS SELECT a FROM t WHERE b = @a" },
    { engine = "MSSQL", sql = "ALTER PROCEDURE p AS RETURN 1" },
  },
}

function rule.check(stmt, ctx)
  ctx:advise(stmt, "a procedure hides code in the database")
end

return rule
