-- ATTACH PARTITION that reads the whole new partition under a lock.
local catalog = require "catalog"
local lock = require "lock"
local made = require "made"

---@type Rule
local rule = {
  type    = "LOCK_ATTACH_PARTITION",
  title   = "A partition proves its bounds before it is attached",
  why     = "Every row of it is read while nobody can use it, unless a valid CHECK on it says the same "
    .. "as the bounds.",
  level   = "WARNING",
  enabled = true,
  code    = 3015,
  engines = { "POSTGRES" },
  on      = { "alter_table:attach_partition" },
  params  = lock.params(),
  good    = {
    "CREATE TABLE c (LIKE p); ALTER TABLE p ATTACH PARTITION c FOR VALUES IN (1)",
  },
  bad     = {
    "ALTER TABLE p ATTACH PARTITION c FOR VALUES IN (1)",
  },
}

function rule.check(stmt, ctx)
  for one in lock.found(stmt, ctx, "attach_partition") do
    local child = one.other_table and catalog.table(ctx.schema, one.other_table)
    local has_check = child and child.checkConstraints and #child.checkConstraints > 0
    if not made.has(one.other_table, ctx) and not has_check then
      lock.advise(ctx, one, "ATTACH PARTITION",
        "add a CHECK of the bounds to the partition NOT VALID and VALIDATE it first")
    end
  end
end

return rule
