-- Type changes that write the table anew.
local lock = require "lock"
local safe_form = require "safe_form"

---@type Rule
local rule = {
  type    = "LOCK_CHANGE_COLUMN_TYPE",
  title   = "Type changes keep the stored values",
  why     = "The table and its indexes are written anew while nobody can read or write it; a longer "
    .. "varchar, text and a wider numeric cost nothing.",
  level   = "WARNING",
  enabled = true,
  code    = 3008,
  engines = { "POSTGRES" },
  on      = { "alter_table:old:alter_type" },
  params  = lock.params(),
  schema  = lock.example(),
  good    = {
    "ALTER TABLE big ALTER COLUMN v TYPE varchar(40)",
    "ALTER TABLE big ALTER COLUMN v TYPE text",
    "ALTER TABLE small ALTER COLUMN a TYPE bigint",
  },
  bad     = {
    "ALTER TABLE big ALTER COLUMN a TYPE bigint",
    "ALTER TABLE big ALTER COLUMN v TYPE varchar(10)",
    "ALTER TABLE unknown ALTER COLUMN v TYPE text",
  },
}

function rule.check(stmt, ctx)
  for one in lock.found(stmt, ctx, "change_type") do
    local what = ("TYPE %s of column %s (%s before)"):format(one.type and one.type.text or "", one.action.name,
      one.old_type or "not known")
    lock.advise(ctx, one, what, "add a new column, keep it in step by a trigger, fill it in batches, then swap")
    local edits = safe_form.expand_type(stmt, one.action)
    if edits then ctx:fix(edits) end
  end
end

return rule
