-- ADD COLUMN that SQLite refuses.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "ONLINE_SQLITE_ADD_COLUMN",
  title   = "SQLite can add the column",
  why     = "SQLite adds a column without touching the rows, so it refuses what the rows would not fulfil.",
  level   = "ERROR",
  enabled = true,
  code    = 3109,
  engines = { "SQLITE" },
  on      = { "alter_table" },
  good    = {
    "ALTER TABLE t ADD COLUMN a int",
    "ALTER TABLE t ADD COLUMN a int NOT NULL DEFAULT 0",
  },
  bad     = {
    "ALTER TABLE t ADD COLUMN a int NOT NULL",
    "ALTER TABLE t ADD COLUMN a int PRIMARY KEY",
    "ALTER TABLE t ADD COLUMN a int UNIQUE",
    "ALTER TABLE t ADD COLUMN a text DEFAULT CURRENT_TIMESTAMP",
  },
}

local function reason(column)
  if column.primary or column.unique then return "be a key" end
  if column.not_null and not column.default then return "be NOT NULL without a default" end
  local default = ast.bare(column.default)
  if default and default.op ~= "literal" and default.op ~= "unary" then return "have a default that is not constant" end
end

function rule.check(stmt, ctx)
  for action in ast.actions(stmt, "add_column") do
    for _, column in ipairs(action.columns or {}) do
      local why = reason(column)
      if why then
        ctx:advise(column, "a new column cannot %s (%s); make a new table, copy the rows, rename it", why, column.name)
      end
    end
  end
end

return rule
