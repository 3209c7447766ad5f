-- Changes that copy the table or keep writers out while they last.
local mysql_ddl = require "mysql_ddl"
local online = require "online"

---@type Rule
local rule = {
  type    = "ONLINE_TABLE_COPY",
  title   = "Large tables are not copied in place",
  why     = "Nobody can write the table until every row is copied, and replicas repeat it afterwards.",
  level   = "WARNING",
  enabled = true,
  code    = 3102,
  engines = { "MYSQL", "MARIADB" },
  on      = { "alter_table:old", "create_index:old" },
  params  = online.params(),
  schema  = online.example(),
  good    = {
    "ALTER TABLE big ADD COLUMN b int DEFAULT 1",
    "ALTER TABLE big ADD INDEX i (a)",
    "ALTER TABLE big MODIFY v varchar(30)",
    "ALTER TABLE small MODIFY a bigint",
  },
  bad     = {
    "ALTER TABLE big MODIFY a bigint",
    "ALTER TABLE unknown CONVERT TO CHARACTER SET utf8mb4",
    "ALTER TABLE big DROP PRIMARY KEY",
    "ALTER TABLE big ADD FULLTEXT INDEX f (v)",
    "CREATE FULLTEXT INDEX f ON big (v)",
  },
}

-- These have a rule of their own.
local elsewhere = { add_column_expression = true }

function rule.check(stmt, ctx)
  for _, change in ipairs(online.changes(stmt, ctx)) do
    if change.row.permits == "reads" and not elsewhere[change.operation] then
      ctx:advise(change.node, "this %s (%s); run it by gh-ost or pt-online-schema-change, or on a replica first",
        mysql_ddl.describe(change.row), stmt.table.name)
    end
  end
end

return rule
