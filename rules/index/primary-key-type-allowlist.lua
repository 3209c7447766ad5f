-- Types of primary key columns.
local ast = require "ast"
local columns = require "columns"
local datatype = require "datatype"

---@type Rule
local rule = {
  type    = "INDEX_PRIMARY_KEY_TYPE_ALLOWLIST",
  title   = "Primary keys have one of the listed types",
  why     = "Short integer keys make every index and join smaller.",
  level   = "WARNING",
  enabled = false,
  code    = 803,
  engines = { "POSTGRES", "MYSQL", "MARIADB", "OCEANBASE", "TIDB" },
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
    { engine = "MYSQL", sql = "CREATE TABLE t (a int); ALTER TABLE t ADD PRIMARY KEY (a)" },
  },
  bad     = {
    "CREATE TABLE t (a varchar(20) PRIMARY KEY)",
    "CREATE TABLE t (a int, b text, PRIMARY KEY (a, b))",
    { engine = "MYSQL", sql = "CREATE TABLE t (a varchar(5)); ALTER TABLE t ADD PRIMARY KEY (a)" },
    { engine = "TIDB", sql = "CREATE TABLE t (a int); ALTER TABLE t CHANGE a b varchar(5) PRIMARY KEY" },
  },
}

local function is_allowed(ctx, type)
  for _, entry in ipairs(ctx.params.list) do
    if datatype.is(type, entry) then return true end
  end
  return #ctx.params.list == 0
end

local function is_name_allowed(ctx, name)
  for _, entry in ipairs(ctx.params.list) do
    if datatype.parse(entry) == name then return true end
  end
  return #ctx.params.list == 0
end

-- PostgreSQL: only what the CREATE TABLE itself says, arguments included.
local function check_created(stmt, ctx)
  local defined = {}
  for column in ast.columns_added(stmt) do defined[column.name] = column end
  for constraint in ast.constraints_added(stmt, "primary") do
    for _, name in ipairs(constraint.columns) do
      local column = defined[name]
      if column and column.type and not is_allowed(ctx, column.type) then
        ctx:advise(column, "primary key column %s has the type %s", name, datatype.full(column.type))
      end
    end
  end
end

-- Elsewhere: the bare name of the type, from the script or the metadata.
local function check_any(stmt, ctx)
  local known = columns.of(ctx)
  known:apply(stmt)
  for constraint in ast.constraints_added(stmt, "primary") do
    for _, name in ipairs(constraint.columns) do
      local type = known:type(stmt.table, name)
      if type and not is_name_allowed(ctx, type.name) then
        ctx:advise(ast.place(stmt, constraint), "primary key column %s has the type %s", name, type.text)
      end
    end
  end
end

function rule.check(stmt, ctx)
  if ctx.engine ~= "POSTGRES" then return check_any(stmt, ctx) end
  if stmt.kind == "create_table" then check_created(stmt, ctx) end
end

return rule
