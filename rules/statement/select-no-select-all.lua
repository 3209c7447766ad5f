-- SELECT *.
local query = require "query"

---@type Rule
local rule = {
  type    = "STATEMENT_SELECT_NO_SELECT_ALL",
  title   = "No SELECT *",
  why     = "A star fetches columns nobody needs and changes meaning with the table.",
  level   = "WARNING",
  enabled = false,
  code    = 203,
  engines = "*",
  on      = "*",
  good    = {
    "SELECT a FROM t",
    "SELECT count(*) FROM t",
    { engine = "MYSQL", sql = "SELECT t.* FROM t" },
    { engine = "MSSQL", sql = "SELECT n = count(*) FROM t" },
    { engine = "ORACLE", sql = "BEGIN SELECT COUNT(*) INTO n FROM t; END;" },
  },
  bad     = {
    "SELECT * FROM t",
    "SELECT a FROM (SELECT t.* FROM t) s",
    "INSERT INTO t (a) SELECT * FROM s",
    "CREATE VIEW v AS SELECT * FROM t",
    { engine = "MYSQL", sql = "UPDATE t SET a = (SELECT * FROM s)" },
    { engine = "TIDB", sql = "EXPLAIN SELECT t.* FROM t" },
    { engine = "MSSQL", sql = "CREATE PROC p AS BEGIN SELECT * INTO #t FROM s END" },
    { engine = "ORACLE", sql = "BEGIN FOR r IN (SELECT * FROM t) LOOP NULL; END LOOP; END;" },
    { engine = "ORACLE", sql = "CREATE PROCEDURE p IS CURSOR c IS SELECT t.* FROM t; BEGIN NULL; END;" },
  },
}

-- PostgreSQL's and TiDB's reading: one finding a SELECT, at the statement.
local once = { POSTGRES = true, TIDB = true }
-- MySQL's reading leaves t.* alone.
local bare_only = { MYSQL = true, MARIADB = true, OCEANBASE = true }
-- PostgreSQL's looks into these only.
local looked_into = {
  select = true, insert = true, create_view = true, create_materialized_view = true, create_table = true,
}

local function is_star(target, engine)
  local expr = target.expr
  return expr and expr.op == "star" and not (bare_only[engine] and expr.qualifier)
end

local function check(one, stmt, ctx)
  for _, target in ipairs(one.targets or {}) do
    if is_star(target, ctx.engine) then
      ctx:advise(once[ctx.engine] and stmt or target, "SELECT * names no columns")
      if once[ctx.engine] then return end
    end
  end
end

function rule.check(stmt, ctx)
  if ctx.engine == "POSTGRES" and not looked_into[stmt.kind] then return end
  query.each_query(stmt, function(one) check(one, stmt, ctx) end)
end

return rule
