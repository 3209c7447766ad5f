-- Columns without a default.
local ast = require "ast"

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

-- MySQL refuses a default for these, and a key of one column fills itself or is always given.
local without_default = {
  tinyblob = true, blob = true, mediumblob = true, longblob = true, json = true,
  tinytext = true, text = true, mediumtext = true, longtext = true,
  geometry = true, point = true, linestring = true, polygon = true,
}

local function mysql_exempt(stmt)
  local exempt = {}
  for constraint in ast.constraints_added(stmt, "primary") do
    for _, name in ipairs(constraint.columns) do exempt[name:lower()] = true end
  end
  return function(column)
    return exempt[column.name:lower()] or without_default[column.type and column.type.canon or ""]
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
