-- CHAR(n) that is too long.
local ast = require "ast"
local datatype = require "datatype"

---@type Rule
local rule = {
  type    = "COLUMN_MAXIMUM_CHARACTER_LENGTH",
  title   = "CHAR columns are short",
  why     = "CHAR pads every value to its full length: use VARCHAR or text.",
  level   = "WARNING",
  enabled = true,
  code    = 415,
  engines = "*",
  on      = { "create_table", "alter_table" },
  params  = { number = { type = "number", default = 20, help = "longest CHAR" } },
  good    = {
    "CREATE TABLE t (a char(20), b varchar(200))",
  },
  bad     = {
    "CREATE TABLE t (a char(21))",
    "ALTER TABLE t ALTER COLUMN a TYPE char(99)",
    "ALTER TABLE t ADD COLUMN a char(99)",
  },
}

local function is_long(ctx, type)
  local length = datatype.fixed_length(type)
  return length and length > ctx.params.number
end

local function first_long(stmt, ctx)
  for column in ast.columns_added(stmt) do
    if is_long(ctx, column.type) then return column, column.name end
  end
  for action in ast.actions(stmt, "alter_type") do
    if is_long(ctx, action.columns[1].type) then return action, action.name end
  end
end

function rule.check(stmt, ctx)
  local node, name = first_long(stmt, ctx)
  if node then
    ctx:advise(node, "CHAR column %s.%s is longer than %d: use VARCHAR", stmt.table.name, name,
      ctx.params.number)
  end
end

return rule
