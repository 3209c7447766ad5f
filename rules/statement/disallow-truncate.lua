-- TRUNCATE.
local ast = require "ast"
local mssql = require "mssql"

---@type Rule
local rule = {
  type    = "STATEMENT_DISALLOW_TRUNCATE",
  title   = "No TRUNCATE",
  why     = "TRUNCATE removes every row past triggers and row-level backups.",
  level   = "WARNING",
  enabled = true,
  code    = 257,
  engines = "*",
  on      = { "truncate", "alter_table:truncate_partition" },
  good    = {
    "DELETE FROM t WHERE id = 1",
    { engine = "MSSQL", sql = "TRUNCATE TABLE #t" },
    { engine = "ORACLE", sql = "ALTER TABLE t DROP PARTITION p" },
  },
  bad     = {
    "TRUNCATE t",
    "TRUNCATE TABLE a, b",
    { engine = "ORACLE", sql = "ALTER TABLE t TRUNCATE SUBPARTITION s UPDATE INDEXES" },
    { engine = "MYSQL", sql = "ALTER TABLE t TRUNCATE PARTITION p0, p1" },
    { engine = "MYSQL", sql = "ALTER TABLE t TRUNCATE PARTITION ALL" },
    { engine = "MSSQL", sql = "TRUNCATE TABLE dbo.t WITH (PARTITIONS (1, 3 TO 5))" },
  },
}

function rule.check(stmt, ctx)
  if stmt.object == "object" then return end -- a cluster of Oracle
  for _, name in ipairs(stmt.objects or {}) do
    if ctx.engine ~= "MSSQL" or not mssql.is_temporary(name) then
      ctx:advise(name, "TRUNCATE removes every row of %s", ast.written(name))
    end
  end
  for action in ast.actions(stmt, "truncate_partition") do
    for _, name in ipairs(ctx.engine ~= "ORACLE" and action.names or { action.name or "" }) do
      ctx:advise(action, "TRUNCATE PARTITION removes every row of the partition %s", name)
    end
  end
end

return rule
