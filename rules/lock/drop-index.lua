-- DROP INDEX that waits for every query of the table, and makes new ones wait.
local lock = require "lock"
local safe_form = require "safe_form"

---@type Rule
local rule = {
  type    = "LOCK_DROP_INDEX",
  title   = "Indexes of large tables are dropped CONCURRENTLY",
  why     = "It waits behind the longest query of the table, and every later query waits behind it.",
  level   = "WARNING",
  enabled = true,
  code    = 3010,
  engines = { "POSTGRES" },
  on      = { "drop_index" },
  params  = lock.params(),
  schema  = lock.example(),
  good    = {
    "DROP INDEX CONCURRENTLY big_a",
    "DROP INDEX small_a",
  },
  bad     = {
    "DROP INDEX big_a",
    "DROP INDEX unknown_index",
  },
}

function rule.check(stmt, ctx)
  for one in lock.found(stmt, ctx, "drop_index") do
    lock.advise(ctx, one, "DROP INDEX", "use DROP INDEX CONCURRENTLY")
    local edits = safe_form.drop_index(stmt)
    if edits then ctx:fix(edits) end
  end
end

return rule
