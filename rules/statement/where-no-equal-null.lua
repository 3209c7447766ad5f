-- Comparisons with NULL by = and <>.
local query = require "query"

---@type Rule
local rule = {
  type    = "STATEMENT_WHERE_NO_EQUAL_NULL",
  title   = "NULL is not compared by = or <>",
  why     = "Such a comparison is never true: IS NULL is meant.",
  level   = "WARNING",
  enabled = true,
  code    = 221,
  engines = { "MYSQL", "MARIADB", "OCEANBASE" },
  on      = "*",
  good    = {
    "SELECT a FROM t WHERE a IS NULL",
    "SELECT a FROM t WHERE a <=> NULL",
    "SELECT a = NULL FROM t",
    "UPDATE t SET a = NULL WHERE a = NULL",
  },
  bad     = {
    "SELECT a FROM t WHERE a = NULL",
    "SELECT a FROM t WHERE b = 1 AND (a <> NULL OR a != 2)",
    "DELETE FROM t WHERE a IN (SELECT a FROM s WHERE b = NULL)",
  },
}

local compares = { ["="] = true, ["<>"] = true, ["!="] = true }

local function is_null(expr)
  return expr.op == "literal" and expr.kind == "null"
end

local function check(expr, ctx)
  for i, arg in ipairs(expr.args or {}) do
    if i > 1 and expr.op == "binary" and compares[expr.operator] and is_null(arg) then
      ctx:advise(expr, "comparing with NULL by %s is never true", expr.operator)
    end
    check(arg, ctx)
  end
end

function rule.check(stmt, ctx)
  query.each_query(stmt, function(one)
    if one.where then check(one.where, ctx) end
  end)
end

return rule
