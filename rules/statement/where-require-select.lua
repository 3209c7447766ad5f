-- SELECT of a whole table.
local query = require "query"

---@type Rule
local rule = {
  type    = "STATEMENT_WHERE_REQUIRE_SELECT",
  title   = "SELECT must have a WHERE",
  why     = "Without a condition the query reads the whole table.",
  level   = "WARNING",
  enabled = false,
  code    = 202,
  engines = "*",
  on      = "*",
  good    = {
    "SELECT a FROM t WHERE a > 0",
    "SELECT 1",
    { engine = "MYSQL", sql = "INSERT INTO t (a) SELECT a FROM s" },
    { engine = "MSSQL", sql = "SELECT TOP 5 a FROM t WITH (NOLOCK) WHERE b = 1 OPTION (MAXDOP 1)" },
    { engine = "ORACLE", sql = "SELECT SYSDATE FROM dual" },
  },
  bad     = {
    "SELECT a FROM t",
    "SELECT a FROM t WHERE a IN (SELECT b FROM s)",
    "CREATE VIEW v AS SELECT a FROM t",
    { engine = "TIDB", sql = "DELETE FROM t WHERE a IN (SELECT a FROM s)" },
    { engine = "MSSQL", sql = "IF EXISTS (SELECT 1 FROM t) PRINT 1" },
    { engine = "ORACLE", sql = "DECLARE CURSOR c IS SELECT a FROM t; BEGIN NULL; END;" },
  },
}

-- Where the rule looks: everywhere, unless the engine is listed here.
local looked_into = {
  POSTGRES = {
    select = true, insert = true, create_view = true, create_materialized_view = true, create_table = true,
  },
  MYSQL = { select = true }, MARIADB = { select = true }, OCEANBASE = { select = true },
}
-- Where it points: to the SELECT, unless the engine is listed here.
local at_statement = { POSTGRES = true, TIDB = true }

local function is_dual(from, engine)
  local name = from[1].name
  return engine ~= "POSTGRES" and #from == 1 and name ~= nil and name.name:upper() == "DUAL"
end

-- A query in parentheses begins before its SELECT.
local function place_of(one)
  return one.paren and one.targets and one.targets[1] or one
end

function rule.check(stmt, ctx)
  local kinds = looked_into[ctx.engine]
  if kinds and not kinds[stmt.kind] then return end
  query.each_query(stmt, function(one)
    if one.kind == "select" and one.from and not one.where and not is_dual(one.from, ctx.engine) then
      ctx:advise(at_statement[ctx.engine] and stmt or place_of(one), "a SELECT without WHERE reads the whole table")
    end
  end)
end

return rule
