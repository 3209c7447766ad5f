-- CONCURRENTLY between BEGIN and COMMIT.
local transaction = require "transaction"

---@type Rule
local rule = {
  type    = "TRANSACTION_CONCURRENTLY",
  title   = "Nothing runs CONCURRENTLY inside a transaction",
  why     = "PostgreSQL refuses it: the statement makes transactions of its own.",
  level   = "ERROR",
  enabled = true,
  code    = 3021,
  engines = { "POSTGRES" },
  on      = transaction.events(),
  good    = {
    "CREATE INDEX CONCURRENTLY i ON t (a)",
    "BEGIN; CREATE INDEX i ON t (a); COMMIT",
    "BEGIN; SELECT 1; COMMIT; VACUUM t",
  },
  bad     = {
    "BEGIN; CREATE INDEX CONCURRENTLY i ON t (a); COMMIT",
    "START TRANSACTION; VACUUM t; COMMIT",
    "BEGIN; REINDEX (CONCURRENTLY) TABLE t",
  },
}

function rule.check(stmt, ctx)
  ctx.script.transaction = ctx.script.transaction or transaction.new(ctx)
  ctx.script.transaction:enter(stmt)
  local begun = ctx.script.transaction.begun
  if begun and transaction.is_outside(stmt) then
    ctx:advise(stmt, "%s cannot run inside the transaction that BEGIN opened in line %d; put it after its COMMIT",
      stmt.concurrently and stmt.verb:upper() .. " … CONCURRENTLY" or stmt.verb:upper(), begun.line)
  end
end

return rule
