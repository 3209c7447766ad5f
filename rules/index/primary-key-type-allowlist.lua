-- Types of primary key columns.
local ast = require "ast"
local datatype = require "datatype"

---@type Rule
local rule = {
  type    = "INDEX_PRIMARY_KEY_TYPE_ALLOWLIST",
  title   = "Primary keys have one of the listed types",
  why     = "Short integer keys make every index and join smaller.",
  level   = "WARNING",
  enabled = false,
  code    = 803,
  engines = "*",
  on      = { "create_table", "alter_table" },
  params  = {
    list = {
      type = "list",
      default = { "serial", "bigserial", "int", "bigint" },
      help = "types of a primary key",
    },
  },
  good    = {
    "CREATE TABLE t (a serial PRIMARY KEY)",
    "CREATE TABLE t (a bigint, b text, PRIMARY KEY (a))",
  },
  bad     = {
    "CREATE TABLE t (a varchar(20) PRIMARY KEY)",
    "CREATE TABLE t (a int, b text, PRIMARY KEY (a, b))",
  },
}

local function is_allowed(ctx, type)
  for _, entry in ipairs(ctx.params.list) do
    if datatype.is(type, entry) then return true end
  end
  return #ctx.params.list == 0
end

function rule.check(stmt, ctx)
  local columns = {}
  for column in ast.columns_added(stmt) do columns[column.name] = column end
  for constraint in ast.constraints_added(stmt, "primary") do
    for _, name in ipairs(constraint.columns) do
      local column = columns[name]
      if column and column.type and not is_allowed(ctx, column.type) then
        ctx:advise(ast.place(stmt, column), "primary key column %s has the type %s", name,
          datatype.full(column.type))
      end
    end
  end
end

return rule
