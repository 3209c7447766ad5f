-- Which expressions stand in a condition.
local core = require("spec.support.review").core
local condition = require "condition"

local function called(sql, engine)
  local names = {}
  local ctx = { engine = engine or "POSTGRES", script = {} }
  condition.each(core.parse("POSTGRES", sql)[1], ctx, function(expr)
    if expr.op == "call" then names[#names + 1] = expr.name end
  end)
  return table.concat(names, " ")
end

describe("condition", function()
  for sql, names in pairs {
    ["SELECT f(a) FROM t WHERE g(a) = 1 GROUP BY h(a) HAVING i(a) = 1 ORDER BY j(a)"] = "g",
    ["SELECT 1 FROM t JOIN u ON f(a) = 1 WHERE g(a) = 1"] = "f g",
    ["SELECT (SELECT 1 FROM t WHERE f(a) = 1) FROM u"] = "f",
    ["INSERT INTO t VALUES (f(1)) ON CONFLICT (a) WHERE g(a) = 1 DO UPDATE SET a = h(1) WHERE i(a) = 1"] = "g i",
    ["UPDATE t SET a = f(a) FROM u WHERE g(a) = 1 RETURNING h(a)"] = "g",
    ["MERGE INTO t USING u ON f(a) = 1 WHEN MATCHED AND g(a) = 1 THEN UPDATE SET b = h(a)"] = "f g",
    ["CREATE VIEW v AS SELECT 1 FROM t WHERE f(a) = 1"] = "f",
    ["CREATE TABLE t (a int CHECK (f(a) = 1))"] = "",
    ["WITH w AS (SELECT 1 FROM t WHERE f(a) = 1) DELETE FROM t WHERE g(a) = 1"] = "f g",
  } do
    it("are the ones of " .. sql, function() assert.equal(names, called(sql)) end)
  end

  it("leaves out JOIN ... ON where the engine's rule asks for WHERE", function()
    local sql = "SELECT 1 FROM t JOIN u ON f(a) = 1 AND EXISTS (SELECT 1 FROM v WHERE g(b) = 1)"
    assert.equal("g", called(sql, "MYSQL"))
    assert.equal("g", called(sql, "MSSQL"))
    assert.equal("f g", called(sql, "ORACLE"))
  end)

  it("lets a CTE see itself without RECURSIVE in Oracle and SQL Server, but for its first arm", function()
    local sql = "WITH t AS (SELECT a FROM t WHERE f(a) = 1 UNION ALL SELECT a FROM t WHERE g(a) = 1) SELECT 1 FROM t"
    local t = { name = "t", columns = { { name = "a" } } }
    local schema = { name = "d", schemas = { { name = "", tables = { t } } } }
    local known = {}
    condition.each(core.parse("POSTGRES", sql)[1], { engine = "ORACLE", script = {}, schema = schema },
      function(expr, at)
        if expr.op == "call" and at:resolve(expr.args[1]) then known[#known + 1] = expr.name end
      end)
    assert.same({ "f" }, known)
  end)

  it("lets the CTEs of WITH RECURSIVE see those behind them in PostgreSQL only", function()
    local sql = "WITH RECURSIVE a AS (SELECT a FROM t WHERE f(a) = 1), t AS (SELECT a FROM t WHERE g(a) = 1) SELECT 1"
    local t = { name = "t", columns = { { name = "a" } } }
    local schema = { name = "d", schemas = { { name = "", tables = { t } } } }
    local known = {}
    for _, engine in ipairs { "POSTGRES", "MYSQL", "MSSQL" } do
      known[engine] = ""
      condition.each(core.parse("POSTGRES", sql)[1], { engine = engine, script = {}, schema = schema },
        function(expr, at)
          local found = expr.op == "call" and at:resolve(expr.args[1])
          if found then known[engine] = known[engine] .. expr.name end
        end)
    end
    assert.same({ POSTGRES = "", MYSQL = "f", MSSQL = "fg" }, known)
  end)
end)
