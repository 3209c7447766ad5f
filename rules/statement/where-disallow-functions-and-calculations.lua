-- Functions and arithmetic on indexed columns in conditions.
local ast = require "ast"
local condition = require "condition"

local tables = { {
  name = "t",
  columns = { { name = "a" }, { name = "b" } },
  indexes = { { name = "i", expressions = { "a" } } },
} }
local one_schema = { name = "d", schemas = { { tables = tables } } }

---@type Rule
local rule = {
  type    = "STATEMENT_WHERE_DISALLOW_FUNCTIONS_AND_CALCULATIONS",
  title   = "No functions or arithmetic on indexed columns in conditions",
  why     = "The index holds the column, not the result: the whole table is read.",
  level   = "WARNING",
  enabled = true,
  code    = 234,
  engines = { "POSTGRES", "MYSQL", "MARIADB", "ORACLE", "MSSQL" },
  on      = "*",
  schema  = { name = "d", schemas = { { name = "public", tables = tables } } },
  good    = {
    "SELECT a FROM t WHERE a = 1",
    "SELECT upper(a) FROM t WHERE upper(b) = 'x'",
    "SELECT a FROM t WHERE a::text = '1'",
    "WITH t AS (SELECT 1 AS a) SELECT a FROM t WHERE abs(a) > 1",
    { engine = "MYSQL", sql = "SELECT b FROM t WHERE MATCH (a) AGAINST ('x')", schema = one_schema },
    { engine = "MYSQL", sql = "SELECT b FROM t JOIN s ON UPPER(t.a) = s.c WHERE t.a = 1", schema = one_schema },
    { engine = "ORACLE", schema = one_schema,
      sql = 'SELECT "a" FROM "t" WHERE "a" = PRIOR "a" AND UPPER("b") = CAST("a" AS VARCHAR2(9))' },
  },
  bad     = {
    "SELECT a FROM t WHERE upper(a) = 'x'",
    "UPDATE t SET b = 1 WHERE a + 1 = 2",
    "DELETE FROM t WHERE -a > 1",
    "SELECT b FROM t x WHERE b IN (SELECT b FROM s WHERE abs(x.a) > 1)",
    "SELECT b FROM t JOIN s ON upper(t.a) = s.c",
    { engine = "MYSQL", sql = "SELECT b FROM t WHERE A DIV 2 = 1", schema = one_schema },
    { engine = "MYSQL", sql = "UPDATE t JOIN s ON t.a = s.a SET s.b = 1 WHERE UPPER(t.a) = 'x'", schema = one_schema },
    { engine = "ORACLE", schema = one_schema,
      sql = 'BEGIN DELETE FROM "t" WHERE "a" || 1 = 2; END;' },
    { engine = "ORACLE", schema = one_schema,
      sql = 'SELECT "b" FROM "t" START WITH "b" = 1 CONNECT BY PRIOR "b" = UPPER("a")' },
    { engine = "ORACLE", schema = one_schema,
      sql = 'MERGE INTO "t" x USING s ON (1 = 2) WHEN MATCHED THEN UPDATE SET "b" = 1 DELETE WHERE ABS(x."a") > 1' },
  },
}

local arithmetic = {
  ["+"] = true, ["-"] = true, ["*"] = true, ["/"] = true, ["%"] = true, ["^"] = true, ["&"] = true,
  ["|"] = true, ["#"] = true, ["<<"] = true, [">>"] = true, div = true, mod = true,
}
local signs = { ["-"] = true, ["~"] = true }
-- What Oracle calculates beside: the sign +, and || that joins texts.
local oracle = { binary = { ["||"] = true, ["**"] = true }, unary = { ["+"] = true } }

local function is_calculation(expr, engine)
  local more = engine == "ORACLE" and oracle[expr.op]
  if more and more[expr.operator] then return true end
  return expr.op == "binary" and arithmetic[expr.operator] or expr.op == "unary" and signs[expr.operator]
end

-- These ask the index itself.
local uses_index = { MYSQL = { match = true }, MSSQL = { contains = true, freetext = true } }
uses_index.MARIADB = uses_index.MYSQL

local function indexed(arg, scope)
  local column = ast.bare(arg)
  if column and column.op == "named" then column = ast.bare(column.args[1]) end
  return column and column.op == "column" and column.name and scope:is_indexed(column) and column
end

-- Reports each operation once: a call; of a + b + c first a + b, then what is added to it.
local function each_finding(expr, scope, fn)
  local is_chain, found = expr.op == "binary", false
  for i, arg in ipairs(expr.args or {}) do
    local column = not (found and (i == 2 or not is_chain)) and indexed(arg, scope)
    if column then
      fn(column)
      found = true
    end
  end
end

-- The same words about the same line are said once.
local function is_repeated(ctx, expr, column, what)
  if ctx.engine ~= "ORACLE" then return false end
  local seen = ctx.script.seen or {}
  local key = ("%d %s %s"):format(expr.line, what, column.name):upper()
  local repeated = seen[key]
  ctx.script.seen, seen[key] = seen, true
  return repeated
end

function rule.applies(ctx) return ctx.schema ~= nil end

function rule.check(stmt, ctx)
  local exempt = uses_index[ctx.engine] or {}
  condition.each(stmt, ctx, function(expr, scope)
    local is_call = expr.op == "call" and not exempt[(expr.name or ""):lower()]
    if not is_call and not is_calculation(expr, ctx.engine) then return end
    local what = is_call and "function " .. (expr.name or "") or "calculation"
    each_finding(expr, scope, function(column)
      if is_repeated(ctx, expr, column, what) then return end
      ctx:advise(expr, "%s on the indexed column %s keeps the index from being used", what, column.name)
    end)
  end)
end

return rule
