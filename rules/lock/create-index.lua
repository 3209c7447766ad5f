-- CREATE INDEX that keeps writers out.
local lock = require "lock"
local safe_form = require "safe_form"

---@type Rule
local rule = {
  type    = "LOCK_CREATE_INDEX",
  title   = "Indexes of large tables are built CONCURRENTLY",
  why     = "Nobody can write the table until the index is built.",
  level   = "WARNING",
  enabled = true,
  code    = 3009,
  engines = { "POSTGRES" },
  on      = { "create_index:old" },
  params  = lock.params(),
  schema  = lock.example(),
  good    = {
    "CREATE INDEX CONCURRENTLY i ON big (a)",
    "CREATE INDEX i ON small (a)",
    "CREATE TABLE t (a int); CREATE INDEX i ON t (a)",
  },
  bad     = {
    "CREATE INDEX i ON big (a)",
    "CREATE UNIQUE INDEX ON unknown (a)",
  },
}

function rule.check(stmt, ctx)
  for one in lock.found(stmt, ctx, "create_index") do
    lock.advise(ctx, one, "CREATE INDEX", "use CREATE INDEX CONCURRENTLY")
    local edits = safe_form.create_index(stmt)
    if edits then ctx:fix(edits) end
  end
end

return rule
