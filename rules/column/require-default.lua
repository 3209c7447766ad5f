-- Columns without a default.
local ast = require "ast"
local mysql_type = require "mysql_type"

---@type Rule
local rule = {
  type    = "COLUMN_REQUIRE_DEFAULT",
  title   = "Columns have a default",
  why     = "Old code that does not know the column can still insert.",
  level   = "WARNING",
  enabled = false,
  code    = 420,
  engines = "*",
  on      = { "create_table", "alter_table" },
  good    = {
    "CREATE TABLE t (id serial, a int DEFAULT 1)",
  },
  bad     = {
    "CREATE TABLE t (a int)",
    "ALTER TABLE t ADD COLUMN a int",
  },
}

local function mysql_exempt(stmt)
  local is_key = ast.primary_columns(stmt)
  return function(column)
    return is_key[column.name:lower()] or not mysql_type.may_have_default(column.type)
  end
end

local function nobody() return false end

function rule.check(stmt, ctx)
  local is_exempt = ctx.engine == "POSTGRES" and nobody or mysql_exempt(stmt)
  for column in ast.columns_added(stmt) do
    if not column.default and not column.auto_increment and not column.generated and
      not is_exempt(column) then
      ctx:advise(column, "column %s.%s has no default", stmt.table.name, column.name)
    end
  end
end

return rule
