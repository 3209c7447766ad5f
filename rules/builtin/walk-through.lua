-- What would fail when the script runs: the statements are applied to the known schema.
---@type Rule
local rule = {
  type    = "BUILTIN_WALK_THROUGH_CHECK",
  title   = "The script fits the schema",
  why     = "A script that fails half-way leaves a database that nobody planned.",
  level   = "ERROR",
  enabled = false,
  alone   = true,
  code    = 260,
  codes   = {
    260, 405, 412, 413, 421, 423, 426, 427, 428, 604, 607, 609, 702, 703, 704, 805, 806, 807, 808, 809, 810, 811,
    812, 1901, 1902, 2101, 2201, 2202,
  },
  engines = { "POSTGRES", "MYSQL", "MARIADB", "TIDB", "OCEANBASE" },
  on      = { "create", "alter", "drop", "rename" },
  schema  = {
    name = "shop",
    schemas = { { name = "public", tables = { { name = "t", columns = { { name = "a", type = "integer" } } } } } },
  },
  good    = { "ALTER TABLE t ADD COLUMN b int", "CREATE TABLE u (a int); ALTER TABLE u DROP COLUMN a" },
  bad     = { "ALTER TABLE t DROP COLUMN b", "ALTER TABLE u ADD COLUMN a int", "DROP TABLE t; DROP TABLE t",
    "ALTER TABLE t INHERIT t; DROP TABLE t CASCADE" },
}

function rule.finish(ctx)
  local fault = ctx.fault
  if fault then ctx:advise_code(fault.code, fault, "%s", fault.message) end
end

return rule
