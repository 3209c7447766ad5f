-- UNIQUE constraints that build their index under a lock.
local lock = require "lock"
local safe_form = require "safe_form"

---@type Rule
local rule = {
  type    = "LOCK_ADD_UNIQUE",
  title   = "UNIQUE constraints use an index that is there",
  why     = "The index is built while nobody can read or write the table.",
  level   = "WARNING",
  enabled = true,
  code    = 3003,
  engines = { "POSTGRES" },
  on      = { "alter_table:old:adds_unique" },
  params  = lock.params(),
  schema  = lock.example(),
  good    = {
    "ALTER TABLE big ADD CONSTRAINT u UNIQUE USING INDEX i",
    "ALTER TABLE small ADD UNIQUE (a)",
  },
  bad     = {
    "ALTER TABLE big ADD CONSTRAINT u UNIQUE (a)",
    "ALTER TABLE big ADD COLUMN b int UNIQUE",
  },
}

function rule.check(stmt, ctx)
  for one in lock.found(stmt, ctx, "add_unique", "add_column_unique") do
    lock.advise(ctx, one, "UNIQUE",
      "CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT … UNIQUE USING INDEX")
    local edits = one.operation == "add_unique" and safe_form.using_index(stmt, one.constraint)
    if edits then ctx:fix(edits) end
  end
end

return rule
