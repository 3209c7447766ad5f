-- Commands that write a table anew.
local lock = require "lock"

---@type Rule
local rule = {
  type    = "LOCK_REWRITE_TABLE",
  title   = "Tables are not written anew in place",
  why     = "Nobody can read or write the table, and the disk must hold it twice.",
  level   = "WARNING",
  enabled = true,
  code    = 3012,
  engines = { "POSTGRES" },
  on      = {
    "cluster", "vacuum", "alter_table:old:set_logged", "alter_table:old:set_unlogged", "alter_table:old:set_tablespace",
    "alter_table:old:set_access_method",
  },
  params  = lock.params(),
  schema  = lock.example(),
  good    = {
    "VACUUM ANALYZE big",
    "VACUUM (FULL false) big",
    "CLUSTER small USING small_a",
  },
  bad     = {
    "VACUUM FULL big",
    "VACUUM (FULL, ANALYZE) big",
    "CLUSTER big USING big_a",
    "ALTER TABLE big SET UNLOGGED",
    "ALTER TABLE big SET TABLESPACE x",
  },
}

local names = {
  vacuum_full = "VACUUM FULL", cluster = "CLUSTER", set_logged = "SET LOGGED or UNLOGGED",
  set_tablespace = "SET TABLESPACE", set_access_method = "SET ACCESS METHOD",
}

function rule.check(stmt, ctx)
  for one in lock.found(stmt, ctx, "vacuum_full", "cluster", "set_logged", "set_tablespace", "set_access_method") do
    lock.advise(ctx, one, names[one.operation], "pg_repack or a plain VACUUM does it beside the readers and writers")
  end
end

return rule
