-- New columns whose values differ from row to row.
local lock = require "lock"

---@type Rule
local rule = {
  type    = "LOCK_ADD_COLUMN_REWRITE",
  title   = "New columns do not rewrite the table",
  why     = "A volatile default, a stored expression, serial and identity write every row while nobody "
    .. "can read or write the table.",
  level   = "WARNING",
  enabled = true,
  code    = 3007,
  engines = { "POSTGRES" },
  on      = { "alter_table:old:add_column:filled" },
  params  = lock.params(),
  schema  = lock.example(),
  good    = {
    "ALTER TABLE big ADD COLUMN b timestamptz DEFAULT now()",
    "ALTER TABLE big ADD COLUMN b int DEFAULT 1 + 2",
    "ALTER TABLE small ADD COLUMN b uuid DEFAULT gen_random_uuid()",
  },
  bad     = {
    "ALTER TABLE big ADD COLUMN b uuid DEFAULT gen_random_uuid()",
    "ALTER TABLE big ADD COLUMN b int GENERATED ALWAYS AS (a + 1) STORED",
    "ALTER TABLE big ADD COLUMN b bigserial",
    "ALTER TABLE big ADD COLUMN b int GENERATED ALWAYS AS IDENTITY",
    "ALTER TABLE big ADD COLUMN b int DEFAULT my_function()",
  },
}

local remedies = {
  add_column_volatile = "add it without the default, SET DEFAULT after, and fill old rows in batches",
  add_column_stored = "add a plain column, fill it by a trigger and in batches",
  add_column_serial = "add a plain column, fill it in batches, then give it a sequence or an identity",
}
local names = {
  add_column_volatile = "a volatile DEFAULT", add_column_stored = "GENERATED … STORED",
  add_column_serial = "serial or identity",
}

function rule.check(stmt, ctx)
  for one in lock.found(stmt, ctx, "add_column_volatile", "add_column_stored", "add_column_serial") do
    lock.advise(ctx, one, ("ADD COLUMN %s with %s"):format(one.column.name, names[one.operation]),
      remedies[one.operation])
  end
end

return rule
