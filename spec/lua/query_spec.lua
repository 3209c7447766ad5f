-- Walks over everything inside a statement.
local core = require("spec.support.review").core
local query = require "query"

local function one(sql) return core.parse("POSTGRES", sql)[1] end

local function count_queries(sql)
  local n = 0
  query.each_query(one(sql), function() n = n + 1 end)
  return n
end

local function called(sql)
  local names = {}
  query.each_expr(one(sql), function(expr)
    if expr.op == "call" then names[#names + 1] = expr.name end
  end)
  return names
end

describe("query", function()
  for sql, n in pairs {
    ["SELECT 1"] = 1,
    ["SELECT (SELECT 1), a FROM (SELECT 2) s WHERE b IN (SELECT 3)"] = 4,
    ["SELECT 1 UNION SELECT 2 UNION SELECT 3"] = 4,
    ["WITH a AS (SELECT 1) DELETE FROM t WHERE x = (SELECT 2)"] = 2,
    ["INSERT INTO t (a) SELECT 1"] = 1,
    ["CREATE VIEW v AS SELECT 1 FROM t JOIN u ON EXISTS (SELECT 2)"] = 2,
    ["UPDATE t SET a = (SELECT 1) RETURNING (SELECT 2)"] = 2,
  } do
    it(("finds %d queries in %s"):format(n, sql), function() assert.equal(n, count_queries(sql)) end)
  end

  it("finds expressions everywhere", function()
    assert.same({ "f" }, called "SELECT f(1)")
    assert.same({ "f" }, called "CREATE TABLE t (a int DEFAULT f(1))")
    assert.same({ "f" }, called "CREATE TABLE t (a int CHECK (f(a) > 1))")
    assert.same({ "f" }, called "CREATE INDEX i ON t (f(a))")
    assert.same({ "f" }, called "INSERT INTO t (a) VALUES (1), (f(2))")
    assert.same({ "f", "g" }, called "SELECT f(x) OVER (PARTITION BY g(y)) FROM t")
  end)

  it("flattens the arms of set operations", function()
    assert.equal(3, #query.arms(one("SELECT 1 UNION (SELECT 2 EXCEPT SELECT 3)").query))
  end)
end)
