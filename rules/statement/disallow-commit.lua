-- COMMIT inside a change.
---@type Rule
local rule = {
  type    = "STATEMENT_DISALLOW_COMMIT",
  title   = "No COMMIT",
  why     = "The change runs in a transaction of its own; a COMMIT inside it ends that half-way.",
  level   = "WARNING",
  enabled = true,
  code    = 206,
  engines = "*",
  on      = { "commit" },
  good    = {
    "UPDATE t SET a = 1 WHERE id = 1",
  },
  bad     = {
    "BEGIN; COMMIT",
  },
}

function rule.check(stmt, ctx)
  ctx:advise(stmt, "COMMIT ends the transaction that the change runs in")
end

return rule
