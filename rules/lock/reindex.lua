-- REINDEX that keeps writers out.
local lock = require "lock"
local safe_form = require "safe_form"

---@type Rule
local rule = {
  type    = "LOCK_REINDEX",
  title   = "Indexes are rebuilt CONCURRENTLY",
  why     = "Nobody can write the table, nor read by the index, until it is rebuilt.",
  level   = "WARNING",
  enabled = true,
  code    = 3011,
  engines = { "POSTGRES" },
  on      = { "reindex" },
  params  = lock.params(),
  schema  = lock.example(),
  good    = {
    "REINDEX TABLE CONCURRENTLY big",
    "REINDEX (CONCURRENTLY) INDEX big_a",
    "REINDEX TABLE small",
  },
  bad     = {
    "REINDEX TABLE big",
    "REINDEX INDEX big_a",
    "REINDEX DATABASE d",
  },
}

function rule.check(stmt, ctx)
  for one in lock.found(stmt, ctx, "reindex") do
    lock.advise(ctx, one, "REINDEX", "use REINDEX … CONCURRENTLY (PostgreSQL 12 and later)")
    local edits = safe_form.reindex(stmt)
    if edits then ctx:fix(edits) end
  end
end

return rule
