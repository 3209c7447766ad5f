-- Unique indexes on tables with rows.
local online = require "online"

---@type Rule
local rule = {
  type    = "ONLINE_UNIQUE_INDEX",
  title   = "Duplicates are looked for before a unique index",
  why     = "It fails on the first duplicate; tools that copy the table row by row drop duplicates silently.",
  level   = "WARNING",
  enabled = true,
  code    = 3106,
  engines = { "MYSQL", "MARIADB", "TIDB", "OCEANBASE" },
  on      = { "alter_table:old", "create_index:old" },
  params  = online.params(),
  schema  = online.example(),
  good    = {
    "ALTER TABLE big ADD INDEX i (a)",
    "CREATE TABLE t (a int); ALTER TABLE t ADD UNIQUE (a)",
  },
  bad     = {
    "ALTER TABLE big ADD UNIQUE INDEX u (a)",
    "CREATE UNIQUE INDEX u ON big (a)",
  },
}

function rule.check(stmt, ctx)
  for _, change in ipairs(online.changes(stmt, ctx)) do
    if change.operation == "add_unique" then
      ctx:advise(change.node, "a unique index on %s fails when there are duplicates, and gh-ost or "
        .. "pt-online-schema-change would lose rows; SELECT … GROUP BY … HAVING count(*) > 1 first", stmt.table.name)
    end
  end
end

return rule
