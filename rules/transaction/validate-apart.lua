-- NOT VALID and VALIDATE CONSTRAINT in one transaction.
local held = require "held"
local lock = require "lock"

---@type Rule
local rule = {
  type    = "TRANSACTION_VALIDATE_APART",
  title   = "Constraints are validated in a transaction of their own",
  why     = "The lock of ADD CONSTRAINT is held while VALIDATE reads every row: nothing is won.",
  level   = "WARNING",
  enabled = true,
  code    = 3023,
  engines = { "POSTGRES" },
  on      = held.events(),
  params  = lock.params(),
  good    = {
    "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c",
    "BEGIN; ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; COMMIT; "
      .. "ALTER TABLE t VALIDATE CONSTRAINT c",
  },
  bad     = {
    "-- txn-mode = on\nALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c",
    "BEGIN; ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c; "
      .. "COMMIT",
    "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID, VALIDATE CONSTRAINT c",
  },
}

function rule.check(stmt, ctx)
  local earlier, own = held.enter(stmt, ctx)
  for _, one in ipairs(own) do
    local before = one.operation == "validate_constraint"
      and (held.on(earlier, one.table, ctx) or held.own(own, one.table))
    if before and before.level == "ACCESS EXCLUSIVE" and not lock.is_short(one, ctx) then
      ctx:advise(one.node, "VALIDATE CONSTRAINT reads %s while the transaction holds %s on it since line %d; "
        .. "run it in a transaction of its own", stmt.table.name, before.level, before.node.line)
    end
  end
end

return rule
