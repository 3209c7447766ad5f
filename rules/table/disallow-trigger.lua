-- CREATE TRIGGER.
---@type Rule
local rule = {
  type    = "TABLE_DISALLOW_TRIGGER",
  title   = "No CREATE TRIGGER",
  why     = "A trigger does what no program that writes the table knows of.",
  level   = "WARNING",
  enabled = false,
  code    = 610,
  engines = { "MYSQL", "MARIADB" },
  on      = { "create_trigger" },
  good    = {
    "CREATE TABLE t (a int)",
  },
  bad     = {
    "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1",
  },
}

function rule.check(stmt, ctx)
  ctx:advise(stmt, "a trigger hides code in the database")
end

return rule
