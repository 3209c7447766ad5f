-- DROP TABLE and TRUNCATE with CASCADE.
---@type Rule
local rule = {
  type    = "STATEMENT_DISALLOW_RM_TBL_CASCADE",
  title   = "No CASCADE when removing a table",
  why     = "CASCADE also removes what the author did not name.",
  level   = "ERROR",
  enabled = true,
  code    = 213,
  engines = { "POSTGRES" },
  on      = { "drop_table:cascade", "truncate:cascade" },
  good    = {
    "DROP TABLE t",
    "TRUNCATE t",
  },
  bad     = {
    "DROP TABLE t CASCADE",
    "TRUNCATE t CASCADE",
  },
}

function rule.check(stmt, ctx)
  if stmt.cascade then ctx:advise(stmt, "CASCADE removes more than what is named") end
end

return rule
