-- Slow work while an earlier statement of the transaction keeps everybody out of a table.
local ast = require "ast"
local held = require "held"
local lock = require "lock"

---@type Rule
local rule = {
  type    = "TRANSACTION_HOLD_EXCLUSIVE",
  title   = "Nothing slow follows an exclusive lock",
  why     = "A lock is held until COMMIT: an instant change keeps everybody out for as long as what "
    .. "follows it takes.",
  level   = "WARNING",
  enabled = true,
  code    = 3024,
  engines = { "POSTGRES" },
  on      = held.events(),
  params  = lock.params(),
  good    = {
    "ALTER TABLE a ADD COLUMN b int; ALTER TABLE c ADD COLUMN d int",
    "ALTER TABLE a ADD COLUMN b int; CREATE INDEX CONCURRENTLY i ON c (d)",
    "CREATE TABLE n (a int PRIMARY KEY); CREATE INDEX i ON n (a)",
    "BEGIN; ALTER TABLE a ADD COLUMN b int; COMMIT; CREATE INDEX i ON c (d)",
    "-- txn-mode = off\nALTER TABLE a ADD COLUMN b int; CREATE INDEX i ON c (d)",
  },
  bad     = {
    "ALTER TABLE a ADD COLUMN b int; CREATE INDEX i ON c (d)",
    "ALTER TABLE a DROP COLUMN b; UPDATE c SET d = 1",
    "ALTER TABLE a RENAME TO b; ALTER TABLE c ALTER COLUMN d TYPE bigint",
  },
}

local function slow_lock(own, ctx)
  for _, one in ipairs(own) do
    if one.work and not lock.is_short(one, ctx) then return one end
  end
end

function rule.check(stmt, ctx)
  local earlier, own = held.enter(stmt, ctx)
  local first = earlier.first
  if not first then return end
  local changes = held.changes_rows(stmt) and not held.on(earlier, stmt.table, ctx)
  local slow = slow_lock(own, ctx)
  if changes or slow then
    ctx:advise(slow and slow.node or stmt, "this takes time while ACCESS EXCLUSIVE on %s is held since line %d: "
      .. "its reads and writes wait; put it into a change of its own", ast.written(first.table), first.node.line)
  end
end

return rule
