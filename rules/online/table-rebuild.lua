-- Changes that write the table anew while others go on.
local mysql_ddl = require "mysql_ddl"
local online = require "online"

---@type Rule
local rule = {
  type    = "ONLINE_TABLE_REBUILD",
  title   = "Large tables are rebuilt at a quiet time",
  why     = "The whole table is written again: disk, log and replicas carry it.",
  level   = "WARNING",
  enabled = false,
  code    = 3103,
  engines = { "MYSQL", "MARIADB" },
  on      = { "alter_table:old" },
  params  = online.params(),
  schema  = online.example(),
  good    = {
    "ALTER TABLE big ADD COLUMN b int",
    "ALTER TABLE small ENGINE=InnoDB",
  },
  bad     = {
    "ALTER TABLE big ENGINE=InnoDB",
    "ALTER TABLE big MODIFY a int NOT NULL",
    "ALTER TABLE big ROW_FORMAT=COMPRESSED",
  },
}

function rule.check(stmt, ctx)
  for _, change in ipairs(online.changes(stmt, ctx)) do
    if change.row.how == "rebuild" and change.row.permits == "writes" then
      ctx:advise(change.node, "this %s (%s) beside readers and writers; do it when there are few",
        mysql_ddl.describe(change.row), stmt.table.name)
    end
  end
end

return rule
