-- New columns with an expression as their default.
local online = require "online"

---@type Rule
local rule = {
  type    = "ONLINE_EXPRESSION_DEFAULT",
  title   = "New columns have a constant default",
  why     = "The value is computed for every row, so the table is copied and nobody can write it.",
  level   = "WARNING",
  enabled = true,
  code    = 3104,
  engines = { "MYSQL", "MARIADB" },
  on      = { "alter_table:old" },
  params  = online.params(),
  schema  = online.example(),
  good    = {
    "ALTER TABLE big ADD COLUMN b int DEFAULT 1",
    "ALTER TABLE big ADD COLUMN b datetime DEFAULT CURRENT_TIMESTAMP",
  },
  bad     = {
    "ALTER TABLE big ADD COLUMN b char(36) DEFAULT (uuid())",
    "ALTER TABLE big ADD COLUMN b int DEFAULT (1 + 2)",
  },
}

function rule.check(stmt, ctx)
  for _, change in ipairs(online.changes(stmt, ctx)) do
    if change.operation == "add_column_expression" then
      ctx:advise(change.node, "the default of %s is computed for every row: this copies %s and keeps writers out; "
        .. "add the column without it, set the default after, fill old rows in batches",
        change.column.name, stmt.table.name)
    end
  end
end

return rule
