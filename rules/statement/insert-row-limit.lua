-- INSERT of many rows.
local plan = require "plan"

---@type Rule
local rule = {
  type    = "STATEMENT_INSERT_ROW_LIMIT",
  title   = "An INSERT has a limited number of rows",
  why     = "Very long statements hold locks and memory for as long as they run.",
  level   = "WARNING",
  enabled = true,
  code    = 1101,
  engines = "*",
  needs   = { "plans" },
  on      = { "insert" },
  params  = { number = { type = "number", default = 1000, help = "rows of one INSERT" } },
  payload = { number = 2 },
  good    = {
    "INSERT INTO t (a) VALUES (1), (2)",
    "INSERT INTO t (a) SELECT a FROM s",
    { sql = "INSERT INTO t (a) SELECT a FROM s", context = { plans = { { statement = 1, rows = 2 } } } },
  },
  bad     = {
    "INSERT INTO t (a) VALUES (1), (2), (3)",
    { sql = "INSERT INTO t (a) SELECT a FROM s", context = { plans = { { statement = 1, rows = 3 } } } },
    { sql = "INSERT INTO t (a) SELECT a FROM s", context = { plans = { { statement = 1, error = "no s" } } } },
  },
}

-- The rows of VALUES are counted; those of a query are the planner's estimate.
local function rows_of(stmt, found)
  local limit = stmt.query and stmt.query.limit
  limit = limit and limit.op == "literal" and tonumber(limit.text) or nil
  local rows = found and found.rows
  return rows and limit and math.min(rows, limit) or rows
end

function rule.check(stmt, ctx)
  local source = stmt.source
  local found = source == "select" and plan.of(stmt, ctx) or nil
  local rows = source == "values" and stmt.row_count or found and rows_of(stmt, found)
  if rows and rows > ctx.params.number then
    ctx:advise(stmt, "%d rows are inserted, more than %d", rows, ctx.params.number)
  elseif found and found.error then
    ctx:advise(stmt, "the server has no plan for this statement: %s", found.error)
  end
end

return rule
