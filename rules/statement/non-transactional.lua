-- Statements that no transaction can hold.
---@type Rule
local rule = {
  type    = "STATEMENT_NON_TRANSACTIONAL",
  title   = "Statements that cannot be rolled back",
  why     = "They run outside the change's transaction and stay when the rest fails.",
  level   = "WARNING",
  enabled = false,
  code    = 230,
  engines = { "POSTGRES" },
  on      = { "drop_database", "create_index", "drop_index", "vacuum" },
  good    = {
    "CREATE INDEX i ON t (a)",
    "DROP INDEX i",
  },
  bad     = {
    "CREATE INDEX CONCURRENTLY i ON t (a)",
    "DROP INDEX CONCURRENTLY i",
    "DROP DATABASE d",
    "VACUUM t",
  },
}

function rule.check(stmt, ctx)
  if stmt.object ~= "index" or stmt.concurrently then
    ctx:advise(stmt, "this statement runs outside the transaction and cannot be rolled back")
  end
end

return rule
