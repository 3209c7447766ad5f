-- CREATE EVENT.
---@type Rule
local rule = {
  type    = "SYSTEM_EVENT_DISALLOW_CREATE",
  title   = "No CREATE EVENT",
  why     = "Jobs inside the database are seen by no scheduler.",
  level   = "WARNING",
  enabled = false,
  code    = 1501,
  engines = { "MYSQL" },
  on      = { "create_event" },
  good    = {
    "CREATE TABLE t (a int)",
  },
  bad     = {
    "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1",
  },
}

function rule.check(stmt, ctx)
  ctx:advise(stmt, "an event runs when nobody looks")
end

return rule
