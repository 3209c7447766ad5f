-- Columns that become NOT NULL.
local ast = require "ast"
local catalog = require "catalog"
local online = require "online"

---@type Rule
local rule = {
  type    = "ONLINE_SET_NOT_NULL",
  title   = "A column with NULL in it does not become NOT NULL",
  why     = "It fails in strict mode; without it every NULL becomes an empty value.",
  level   = "WARNING",
  enabled = true,
  code    = 3105,
  engines = { "MYSQL", "MARIADB", "TIDB", "OCEANBASE" },
  on      = { "alter_table" },
  schema  = online.example(),
  good    = {
    "ALTER TABLE big MODIFY a int",
    "ALTER TABLE big ADD COLUMN b int NOT NULL DEFAULT 0",
  },
  bad     = {
    "ALTER TABLE big MODIFY a int NOT NULL",
    "ALTER TABLE big CHANGE v w varchar(20) NOT NULL",
  },
}

local function becomes_not_null(column, old)
  return column.not_null and old ~= nil and old.nullable == true
end

function rule.check(stmt, ctx)
  local metadata = stmt.table and catalog.table(ctx.schema, stmt.table)
  for action in ast.actions(stmt) do
    local changes = action.op == "modify_column" or action.op == "change_column"
    local column = changes and action.columns and action.columns[1]
    if column and becomes_not_null(column, catalog.column(metadata, action.name)) then
      ctx:advise(action, "%s.%s may hold NULL now: this fails, or empties the values without strict mode; "
        .. "UPDATE the NULLs first", stmt.table.name, action.name)
    end
  end
end

return rule
