-- SET NOT NULL that reads every row under a lock.
local lock = require "lock"
local safe_form = require "safe_form"

---@type Rule
local rule = {
  type    = "LOCK_SET_NOT_NULL",
  title   = "SET NOT NULL is proved by a CHECK first",
  why     = "Every row is read while nobody can read or write the table, unless a valid CHECK already "
    .. "says so (PostgreSQL 12 and later).",
  level   = "WARNING",
  enabled = true,
  code    = 3006,
  engines = { "POSTGRES" },
  on      = {
    "alter_table:old:set_not_null", "alter_table:old:adds_check",
    "alter_table:old:validate_constraint", "alter_table:old:drop_constraint",
  },
  params  = lock.params(),
  schema  = lock.example(),
  good    = {
    "ALTER TABLE big ALTER COLUMN v SET NOT NULL",
    "ALTER TABLE small ALTER COLUMN a SET NOT NULL",
    "ALTER TABLE big ADD CONSTRAINT n CHECK (a IS NOT NULL) NOT VALID; "
      .. "ALTER TABLE big VALIDATE CONSTRAINT n; ALTER TABLE big ALTER COLUMN a SET NOT NULL",
  },
  bad     = {
    "ALTER TABLE big ALTER COLUMN a SET NOT NULL",
    "ALTER TABLE big ADD CONSTRAINT n CHECK (a IS NOT NULL) NOT VALID; "
      .. "ALTER TABLE big ALTER COLUMN a SET NOT NULL",
  },
}

function rule.check(stmt, ctx)
  for one in lock.found(stmt, ctx, "set_not_null") do
    lock.advise(ctx, one, "SET NOT NULL",
      "ADD CHECK (%s IS NOT NULL) NOT VALID and VALIDATE it first", one.name)
    local edits = safe_form.set_not_null(stmt, one.action)
    if edits then ctx:fix(edits) end
  end
end

return rule
