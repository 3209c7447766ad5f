-- DETACH PARTITION that locks the parent and the partition.
local lock = require "lock"
local safe_form = require "safe_form"

---@type Rule
local rule = {
  type    = "LOCK_DETACH_PARTITION",
  title   = "Partitions are detached CONCURRENTLY",
  why     = "It waits for every query of the whole partitioned table, and every later query waits behind it.",
  level   = "WARNING",
  enabled = true,
  code    = 3013,
  engines = { "POSTGRES" },
  on      = { "alter_table:old:detach_partition" },
  params  = lock.params(),
  good    = {
    "ALTER TABLE p DETACH PARTITION c CONCURRENTLY",
    "ALTER TABLE p DETACH PARTITION c FINALIZE",
  },
  bad     = {
    "ALTER TABLE p DETACH PARTITION c",
  },
}

function rule.check(stmt, ctx)
  for one in lock.found(stmt, ctx, "detach_partition") do
    lock.advise(ctx, one, "DETACH PARTITION", "use DETACH PARTITION … CONCURRENTLY (PostgreSQL 14 and later)")
    local edits = safe_form.detach(stmt, one.action)
    if edits then ctx:fix(edits) end
  end
end

return rule
