-- INSERT ... SELECT ... ORDER BY random().
---@type Rule
local rule = {
  type    = "STATEMENT_INSERT_DISALLOW_ORDER_BY_RAND",
  title   = "No INSERT in random order",
  why     = "Sorting by chance costs a sort and gives nothing.",
  level   = "WARNING",
  enabled = true,
  code    = 1108,
  engines = "*",
  on      = { "insert:query" },
  good    = {
    "INSERT INTO t (a) SELECT a FROM s ORDER BY a",
  },
  bad     = {
    "INSERT INTO t (a) SELECT a FROM s ORDER BY random()",
  },
}

local random = { random = true, random_between = true, rand = true }

local function is_random(one)
  for _, order in ipairs(one.order_by or {}) do
    local expr = order.expr
    if expr and expr.op == "call" and expr.name and random[expr.name:lower()] then return true end
  end
  return false
end

local function any_random(one)
  if is_random(one) then return true end
  for _, arm in ipairs(one.arms or {}) do
    if any_random(arm) then return true end
  end
  return false
end

function rule.check(stmt, ctx)
  if stmt.source == "select" and stmt.query and any_random(stmt.query) then
    ctx:advise(stmt, "the rows for %s are sorted by chance", stmt.table.name)
  end
end

return rule
