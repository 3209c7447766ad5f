-- UPDATE and DELETE that would change many rows, by the estimate of the target's planner.
local plan = require "plan"

---@type Rule
local rule = {
  type    = "STATEMENT_AFFECTED_ROW_LIMIT",
  title   = "UPDATE and DELETE change a limited number of rows",
  why     = "Many rows at once hold locks, fill the log and make replicas late: work in portions.",
  level   = "WARNING",
  enabled = false,
  code    = 209,
  codes   = { 209, 1101 },
  engines = { "POSTGRES", "MYSQL", "MARIADB", "OCEANBASE" },
  needs   = { "plans" },
  on      = { "update", "delete" },
  params  = { number = { type = "number", default = 1000, help = "rows of one UPDATE or DELETE" } },
  payload = { number = 5 },
  good    = {
    "DELETE FROM t",
    { sql = "DELETE FROM t", context = { plans = { { statement = 1, rows = 5 } } } },
    { sql = "DELETE FROM t", context = { plans = { { statement = 1 } } } },
    { engine = "MYSQL", sql = "DELETE FROM t LIMIT 3", context = { plans = { { statement = 1, rows = 9 } } } },
  },
  bad     = {
    { sql = "SELECT 1; DELETE FROM t", context = { plans = { { statement = 2, rows = 6 } } } },
    { sql = "UPDATE t SET a = 1", context = { plans = { { statement = 1, error = "no such table" } } } },
    { engine = "MYSQL", sql = "DELETE FROM t LIMIT 8", context = { plans = { { statement = 1, rows = 9 } } } },
  },
}

-- The estimate, cut by a LIMIT that is a number.
local function rows_of(stmt, found)
  local limit = stmt.limit and stmt.limit.op == "literal" and tonumber(stmt.limit.text)
  return found.rows and math.min(found.rows, limit or found.rows)
end

function rule.check(stmt, ctx)
  local found = plan.of(stmt, ctx)
  if not found then return end
  if found.error then
    ctx:advise_code(ctx.engine == "POSTGRES" and 1101 or 209, stmt,
      "the server has no plan for this statement: %s", found.error)
    return
  end
  local rows = rows_of(stmt, found)
  if rows and rows > ctx.params.number then
    ctx:advise(stmt, "about %d rows of %s change, more than %d", rows, stmt.table and stmt.table.name or "tables",
      ctx.params.number)
  end
end

return rule
