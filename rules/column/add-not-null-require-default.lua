-- Columns that are added NOT NULL and without a value for the rows that exist.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "COLUMN_ADD_NOT_NULL_REQUIRE_DEFAULT",
  title   = "A column added NOT NULL has a default",
  why     = "Rows that exist get no value: the statement fails on any table that is not empty.",
  level   = "WARNING",
  enabled = true,
  code    = 404,
  engines = { "ORACLE" },
  on      = { "alter_table" },
  good    = {
    "ALTER TABLE t ADD a int DEFAULT 0 NOT NULL",
    "ALTER TABLE t ADD (a int, b int GENERATED ALWAYS AS IDENTITY)",
    "CREATE TABLE t (a int NOT NULL)",
    "ALTER TABLE t MODIFY a NOT NULL",
  },
  bad     = {
    "ALTER TABLE t ADD a int NOT NULL",
    "ALTER TABLE t ADD (a int, b int NOT NULL)",
    "ALTER TABLE t ADD a int PRIMARY KEY",
  },
}

local function has_value(column)
  return column.default or column.identity or column.generated
end

function rule.check(stmt, ctx)
  for action in ast.actions(stmt, "add_column") do
    for _, column in ipairs(action.columns or {}) do
      if not column.nullable and not has_value(column) then
        ctx:advise(column, "column %s.%s is added NOT NULL without a default: give it one", stmt.table.name,
          column.name)
      end
    end
  end
end

return rule
