-- INSERT of many rows.
---@type Rule
local rule = {
  type    = "STATEMENT_INSERT_ROW_LIMIT",
  title   = "An INSERT has a limited number of rows",
  why     = "Very long statements hold locks and memory for as long as they run.",
  level   = "WARNING",
  enabled = true,
  code    = 1101,
  engines = "*",
  on      = { "insert" },
  params  = { number = { type = "number", default = 1000, help = "rows of one INSERT" } },
  payload = { number = 2 },
  good    = {
    "INSERT INTO t (a) VALUES (1), (2)",
  },
  bad     = {
    "INSERT INTO t (a) VALUES (1), (2), (3)",
  },
}

function rule.check(stmt, ctx)
  if stmt.level < 2 then return end
  if stmt.source == "values" and stmt.row_count > ctx.params.number then
    ctx:advise(stmt, "%d rows are inserted, more than %d", stmt.row_count, ctx.params.number)
  end
end

return rule
