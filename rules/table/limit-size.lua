-- DDL on large tables.
local catalog = require "catalog"

---@type Rule
local rule = {
  type    = "TABLE_LIMIT_SIZE",
  title   = "No DDL on large tables",
  why     = "Copying many rows blocks writers for as long as it takes.",
  level   = "WARNING",
  enabled = false,
  code    = 615,
  engines = { "MYSQL" },
  on      = { "alter_table", "drop_table", "truncate" },
  params  = { number = { type = "number", default = 10000000, help = "rows of a large table" } },
  payload = { number = 1000 },
  schema  = {
    name = "d",
    schemas = { { name = "", tables = {
      { name = "small", rowCount = "999" },
      { name = "large", rowCount = "1000" },
    } } },
  },
  good    = {
    "ALTER TABLE small ADD COLUMN a int",
    "ALTER TABLE unknown ADD COLUMN a int",
    "DELETE FROM large",
  },
  bad     = {
    "ALTER TABLE large ADD COLUMN a int",
    "DROP TABLE small, large",
    "TRUNCATE TABLE large",
  },
}

function rule.check(stmt, ctx)
  for _, name in ipairs(stmt.names) do
    local rows = catalog.rows(catalog.table(ctx.schema, name))
    if rows and rows >= ctx.params.number then
      ctx:advise(stmt, "table %s has about %d rows: change it outside of busy hours", name.name, rows)
    end
  end
end

return rule
