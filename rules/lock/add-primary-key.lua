-- Primary keys that build their index, or look for NULL, under a lock.
local lock = require "lock"
local safe_form = require "safe_form"

---@type Rule
local rule = {
  type    = "LOCK_ADD_PRIMARY_KEY",
  title   = "Primary keys use an index that is there",
  why     = "The index is built, or every row searched for NULL, while nobody can read or write the table.",
  level   = "WARNING",
  enabled = true,
  code    = 3004,
  engines = { "POSTGRES" },
  on      = { "alter_table:old:adds_primary" },
  params  = lock.params(),
  schema  = lock.example(),
  good    = {
    "ALTER TABLE big ADD CONSTRAINT p PRIMARY KEY USING INDEX i",
    "ALTER TABLE small ADD PRIMARY KEY (a)",
  },
  bad     = {
    "ALTER TABLE big ADD PRIMARY KEY (a)",
    "ALTER TABLE big ADD COLUMN id bigserial PRIMARY KEY",
    "ALTER TABLE big ADD PRIMARY KEY USING INDEX big_a",
  },
}

local remedies = {
  add_primary_key_nullable = "make the columns NOT NULL first (a validated CHECK … IS NOT NULL proves it)",
  add_column_primary = "add the column, fill it in batches, build its index CONCURRENTLY, then add the key",
  add_primary_key = "CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT … PRIMARY KEY USING INDEX",
}

function rule.check(stmt, ctx)
  for one in lock.found(stmt, ctx, "add_primary_key", "add_column_primary", "add_primary_key_nullable") do
    lock.advise(ctx, one, "PRIMARY KEY", remedies[one.operation])
    local edits = one.operation == "add_primary_key" and safe_form.using_index(stmt, one.constraint)
    if edits then ctx:fix(edits) end
  end
end

return rule
