-- ADD CHECK that reads every row under a lock.
local lock = require "lock"
local safe_form = require "safe_form"

---@type Rule
local rule = {
  type    = "LOCK_ADD_CHECK",
  title   = "CHECK constraints are added NOT VALID",
  why     = "Every row is read while nobody can read or write the table; NOT VALID, then VALIDATE "
    .. "CONSTRAINT, lets both go on.",
  level   = "WARNING",
  enabled = true,
  code    = 3001,
  engines = { "POSTGRES" },
  on      = { "alter_table:old:adds_check" },
  params  = lock.params(),
  schema  = lock.example(),
  good    = {
    "ALTER TABLE big ADD CONSTRAINT c CHECK (a > 0) NOT VALID",
    "ALTER TABLE small ADD CONSTRAINT c CHECK (a > 0)",
    "CREATE TABLE t (a int); ALTER TABLE t ADD CHECK (a > 0)",
  },
  bad     = {
    "ALTER TABLE big ADD CONSTRAINT c CHECK (a > 0)",
    "ALTER TABLE unknown ADD CHECK (a > 0)",
    "ALTER TABLE big ADD COLUMN b int CHECK (b > 0)",
  },
}

function rule.check(stmt, ctx)
  for one in lock.found(stmt, ctx, "add_check", "add_column_check") do
    lock.advise(ctx, one, "CHECK", "add it NOT VALID, then VALIDATE CONSTRAINT in a statement of its own")
    if one.operation == "add_check" then ctx:fix(safe_form.not_valid(stmt, one.constraint)) end
  end
end

return rule
