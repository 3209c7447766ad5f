-- Rows filled in the transaction that changed their table.
local held = require "held"
local lock = require "lock"

---@type Rule
local rule = {
  type    = "TRANSACTION_BACKFILL",
  title   = "Rows are filled after the change of the table",
  why     = "ALTER TABLE keeps everybody out until COMMIT, and filling many rows takes long.",
  level   = "WARNING",
  enabled = true,
  code    = 3025,
  engines = { "POSTGRES" },
  on      = held.events(),
  params  = lock.params(),
  good    = {
    "UPDATE t SET b = 1",
    "ALTER TABLE t ADD COLUMN b int; UPDATE s SET c = 1",
    "CREATE TABLE t (a int); INSERT INTO t SELECT 1",
  },
  bad     = {
    "ALTER TABLE t ADD COLUMN b int; UPDATE t SET b = 1",
    "ALTER TABLE t ADD COLUMN b int; INSERT INTO t SELECT * FROM s",
  },
}

function rule.check(stmt, ctx)
  local earlier = held.enter(stmt, ctx)
  local before = held.changes_rows(stmt) and held.on(earlier, stmt.table, ctx)
  if before and not lock.is_short(before, ctx) then
    ctx:advise(stmt, "%s changes rows of %s while ACCESS EXCLUSIVE on it is held since line %d; fill them in batches, "
      .. "in a later change", stmt.verb:upper(), stmt.table.name, before.node.line)
  end
end

return rule
