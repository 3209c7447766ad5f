-- CREATE VIEW.
---@type Rule
local rule = {
  type    = "SYSTEM_VIEW_DISALLOW_CREATE",
  title   = "No CREATE VIEW",
  why     = "Views on views hide what a query costs.",
  level   = "WARNING",
  enabled = false,
  code    = 1601,
  engines = { "MYSQL" },
  on      = { "create_view" },
  good    = {
    "CREATE TABLE t (a int)",
  },
  bad     = {
    "CREATE VIEW v AS SELECT 1",
  },
}

function rule.check(stmt, ctx)
  ctx:advise(stmt, "a view hides code in the database")
end

return rule
