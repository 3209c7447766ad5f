-- Column types that are not wanted.
local ast = require "ast"
local datatype = require "datatype"
local engines = require "engine"
local mysql_type = require "mysql_type"
local type_use = require "type_use"

---@type Rule
local rule = {
  type    = "COLUMN_TYPE_DISALLOW_LIST",
  title   = "No columns of the listed types",
  why     = "Some types cost more than they give.",
  level   = "WARNING",
  enabled = true,
  code    = 411,
  engines = "*",
  on      = { "create_table:adds_column", "alter_table:adds_column", "alter_table:alter_type" },
  on_engine = { MSSQL = "*" },
  params  = { list = { type = "list", default = {}, help = "type names" } },
  payload = { list = { "JSON" } },
  good    = {
    "CREATE TABLE t (a text)",
    { engine = "TIDB", sql = "CREATE TABLE t (a tinyint, b varchar(9))",
      payload = { list = { "tinyint(1)", "varchar(255)" } } },
  },
  bad     = {
    "CREATE TABLE t (a json)",
    "ALTER TABLE t ADD COLUMN a JSON",
    "ALTER TABLE t ALTER COLUMN a TYPE json",
    { engine = "MYSQL", sql = "ALTER TABLE t CHANGE a b INTEGER(5)", payload = { list = { "int" } } },
    { engine = "MSSQL", sql = "DECLARE @a json" },
    { engine = "MSSQL", sql = "SELECT CAST(a AS json) FROM t WHERE b = 1" },
    { engine = "TIDB", sql = "CREATE TABLE t (a BOOL)", payload = { list = { "TINYINT(1)" } } },
    { engine = "ORACLE", sql = "ALTER TABLE t MODIFY (a JSON)" },
  },
}

local function is_listed(ctx, type, entry)
  if engines.mysql[ctx.engine] then return mysql_type.is(type, entry) end
  return datatype.is(type, entry)
end

local function check(ctx, stmt, column)
  for _, entry in ipairs(ctx.params.list) do
    if column.type and is_listed(ctx, column.type, entry) then
      ctx:advise(ast.place(stmt, column), "column %s.%s has the type %s", stmt.table.name,
        column.name, entry)
      return
    end
  end
end

-- SQL Server's reading: the name of the type, wherever it stands.
local function check_uses(stmt, ctx)
  type_use.each(stmt, function(type)
    for _, entry in ipairs(ctx.params.list) do
      if entry:lower() == (type.name or ""):lower() or entry:lower() == type.canon then
        return ctx:advise(type, "the type %s is not wanted", entry)
      end
    end
  end)
end

function rule.applies(ctx) return #ctx.params.list > 0 end

function rule.check(stmt, ctx)
  if ctx.engine == "MSSQL" then return check_uses(stmt, ctx) end
  for column in ast.columns_added(stmt) do check(ctx, stmt, column) end
  for action in ast.actions(stmt, "alter_type") do
    check(ctx, stmt, { name = action.name, type = action.columns[1].type, line = action.line,
      column = action.column })
  end
end

return rule
