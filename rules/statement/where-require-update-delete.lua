-- UPDATE and DELETE of a whole table.
---@type Rule
local rule = {
  type    = "STATEMENT_WHERE_REQUIRE_UPDATE_DELETE",
  title   = "UPDATE and DELETE must have a WHERE",
  why     = "Without a condition the statement touches every row of the table.",
  level   = "ERROR",
  enabled = true,
  code    = 202,
  engines = "*",
  on      = { "update:no_where", "delete:no_where" },
  on_engine = { TIDB = "*", SNOWFLAKE = "*" },
  good    = {
    "DELETE FROM t WHERE id = 1",
    "UPDATE t SET a = 1 WHERE id = 1",
    { engine = "MYSQL", sql = "EXPLAIN DELETE FROM t" },
    { engine = "MSSQL", sql = "DELETE TOP (10) FROM t OUTPUT deleted.a WHERE id = 1" },
    { engine = "ORACLE", sql = "BEGIN UPDATE t SET a = 1 WHERE CURRENT OF c; END;" },
  },
  bad     = {
    "DELETE FROM t",
    "UPDATE t SET a = 1",
    { engine = "TIDB", sql = "EXPLAIN DELETE FROM t" },
    { engine = "MSSQL", sql = "IF @a > 0 BEGIN DELETE t; UPDATE t SET a = 1 WHERE b = 2; END" },
    { engine = "ORACLE", sql = "BEGIN IF a THEN DELETE t; END IF; EXCEPTION WHEN OTHERS THEN NULL; END;" },
  },
}

local changes = { update = true, delete = true }

local function check(stmt, ctx, place)
  if changes[stmt.kind] and stmt.level ~= 1 and not stmt.where then
    ctx:advise(place, "%s without WHERE touches every row of %s", stmt.kind:upper(),
      stmt.table and stmt.table.name or "the table")
  end
end

-- Engines whose reading of the rule looks into EXPLAIN and PREPARE too.
local looks_inside = { TIDB = true, SNOWFLAKE = true }

function rule.check(stmt, ctx)
  check(stmt, ctx, stmt)
  if looks_inside[ctx.engine] and stmt.statement then check(stmt.statement, ctx, stmt) end
end

return rule
