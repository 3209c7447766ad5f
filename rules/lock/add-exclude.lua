-- EXCLUDE constraints, which always build their index under a lock.
local lock = require "lock"

---@type Rule
local rule = {
  type    = "LOCK_ADD_EXCLUDE",
  title   = "No EXCLUDE constraint on a large table",
  why     = "Its index cannot be built beforehand: nobody reads or writes the table until it is done.",
  level   = "WARNING",
  enabled = true,
  code    = 3005,
  engines = { "POSTGRES" },
  on      = { "alter_table:old:adds_exclude" },
  params  = lock.params(),
  schema  = lock.example(),
  good    = {
    "CREATE TABLE t (r int4range, EXCLUDE USING gist (r WITH &&))",
  },
  bad     = {
    "ALTER TABLE big ADD CONSTRAINT x EXCLUDE USING gist (r WITH &&)",
  },
}

function rule.check(stmt, ctx)
  for one in lock.found(stmt, ctx, "add_exclude") do
    lock.advise(ctx, one, "EXCLUDE", "make a new table with the constraint and move the rows, or plan a pause")
  end
end

return rule
