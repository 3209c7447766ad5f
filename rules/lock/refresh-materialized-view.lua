-- REFRESH that keeps readers out.
local lock = require "lock"
local safe_form = require "safe_form"

---@type Rule
local rule = {
  type    = "LOCK_REFRESH_MATERIALIZED_VIEW",
  title   = "Materialized views are refreshed CONCURRENTLY",
  why     = "Nobody can read the view until its query has run; CONCURRENTLY needs a unique index on it.",
  level   = "WARNING",
  enabled = true,
  code    = 3014,
  engines = { "POSTGRES" },
  on      = { "refresh" },
  params  = lock.params(),
  good    = {
    "REFRESH MATERIALIZED VIEW CONCURRENTLY m",
    "CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; REFRESH MATERIALIZED VIEW m",
  },
  bad     = {
    "REFRESH MATERIALIZED VIEW m",
  },
}

function rule.check(stmt, ctx)
  for one in lock.found(stmt, ctx, "refresh") do
    lock.advise(ctx, one, "REFRESH MATERIALIZED VIEW",
      "use REFRESH MATERIALIZED VIEW CONCURRENTLY (the view needs a unique index)")
    local edits = safe_form.refresh(stmt)
    if edits then ctx:fix(edits) end
  end
end

return rule
