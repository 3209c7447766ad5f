-- ADD COLUMN ... DEFAULT.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "STATEMENT_DISALLOW_ADD_COLUMN_WITH_DEFAULT",
  title   = "No ADD COLUMN with a default",
  why     = "Before PostgreSQL 11 the table is rewritten under an exclusive lock.",
  level   = "WARNING",
  enabled = false,
  code    = 210,
  engines = { "POSTGRES" },
  on      = { "alter_table" },
  good    = {
    "ALTER TABLE t ADD COLUMN a int",
  },
  bad     = {
    "ALTER TABLE t ADD COLUMN a int DEFAULT 1",
  },
}

function rule.check(stmt, ctx)
  for column in ast.columns_added(stmt) do
    if column.default then
      return ctx:advise(stmt, "column %s is added with a default: add it, then set the default",
        column.name)
    end
  end
end

return rule
