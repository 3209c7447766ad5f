-- Long chains of OR and long lists of IN.
local query = require "query"

---@type Rule
local rule = {
  type    = "STATEMENT_WHERE_MAXIMUM_LOGICAL_OPERATOR_COUNT",
  title   = "OR and IN join a limited number of values",
  why     = "The planner looks at each value; long lists make it slow or make it give up the index.",
  level   = "WARNING",
  enabled = true,
  code    = 225,
  engines = { "MYSQL", "MARIADB", "OCEANBASE" },
  on      = { "select", "insert", "replace", "update", "delete" },
  params  = { number = { type = "number", default = 10, help = "values of one OR chain or IN list" } },
  payload = { number = 2 },
  good    = {
    "SELECT a FROM t WHERE a IN (1, 2)",
    "SELECT a FROM t WHERE a = 1 OR a = 2 AND b = 3 AND c = 4",
    "SELECT a FROM t WHERE a IN (SELECT a FROM s WHERE b = 1 OR b = 2 OR b = 3)",
  },
  bad     = {
    "SELECT a FROM t WHERE a IN (1, 2, 3)",
    "DELETE FROM t WHERE a = 1 OR a = 2 OR a = 3",
    "DELETE FROM t WHERE (a = 1 OR a = 2) OR a = 3",
    "UPDATE t SET a = 1 WHERE b = 1 AND a NOT IN (1, 2, 3)",
    "INSERT INTO t (a) SELECT a FROM s WHERE a = 1 OR a = 2 OR a = 3",
    "SELECT a FROM t WHERE a IN (SELECT a FROM s WHERE b IN (1, 2, 3))",
  },
}

local is_or = { ["or"] = true, ["||"] = true }

local function is_or_chain(expr) return expr.op == "binary" and is_or[expr.operator] end

-- The conditions that one chain joins, however they are put in parentheses.
local function count(expr)
  local inner = expr
  while inner.op == "paren" and inner.args and inner.args[1] do inner = inner.args[1] end
  if not is_or_chain(inner) then return 1 end
  local n = 0
  for _, arg in ipairs(inner.args) do n = n + count(arg) end
  return n
end

local function check_or(expr, ctx, is_inside)
  local chain = is_or_chain(expr)
  local n = chain and not is_inside and count(expr) or 0
  if n > ctx.params.number then
    ctx:advise(expr, "%d conditions are joined by OR, more than %d", n, ctx.params.number)
  end
  is_inside = chain or is_inside and expr.op == "paren"
  for _, arg in ipairs(expr.args or {}) do check_or(arg, ctx, is_inside) end
end

local function check(where, ctx)
  if not where then return end
  check_or(where, ctx)
  query.each_in(where, function(expr)
    local n = expr.op == "in" and #(expr.args or {}) - 1 or 0
    if n > ctx.params.number then
      ctx:advise(expr, "IN lists %d values, more than %d", n, ctx.params.number)
    end
  end)
end

function rule.check(stmt, ctx)
  check(stmt.where, ctx)
  for _, arm in ipairs(stmt.query and query.arms(stmt.query) or {}) do check(arm.where, ctx) end
end

return rule
