-- Collations of columns, tables and databases.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "SYSTEM_COLLATION_ALLOWLIST",
  title   = "Only listed collations",
  why     = "Two collations in one join cost an index.",
  level   = "WARNING",
  enabled = false,
  code    = 1201,
  engines = "*",
  on      = {
    "create_table", "alter_table", "create_database", "alter_database", "create_schema", "alter_schema",
  },
  params  = { list = { type = "list", default = {}, help = "allowed; none = any" } },
  payload = { list = { "C" } },
  good    = {
    'CREATE TABLE t (a text COLLATE "C")',
    { engine = "MYSQL", sql = "CREATE TABLE t (a text) COLLATE c" },
  },
  bad     = {
    'CREATE TABLE t (a text COLLATE "de_DE")',
    'ALTER TABLE t ALTER COLUMN a TYPE text COLLATE "x"',
  },
}

local function collate_of(column) return column.collate or column.type and column.type.collate end

-- PostgreSQL's collations are names, elsewhere case does not count.
local function is_same(a, b, engine)
  if engine == "POSTGRES" then return a == b end
  return a:lower() == b:lower()
end

local function check(ctx, node, collate)
  if not collate or #ctx.params.list == 0 then return end
  for _, entry in ipairs(ctx.params.list) do
    if is_same(entry, collate, ctx.engine) then return end
  end
  ctx:advise(node, "the collation %s is not allowed", collate)
end

local function place(stmt, node, ctx)
  return ctx.engine == "POSTGRES" and stmt or ast.place(stmt, node)
end

function rule.check(stmt, ctx)
  for option in ast.options(stmt) do
    if option.name == "collate" then check(ctx, place(stmt, option, ctx), option.value) end
  end
  for column in ast.columns_added(stmt) do check(ctx, place(stmt, column, ctx), collate_of(column)) end
  for action in ast.actions(stmt, "alter_type") do check(ctx, stmt, collate_of(action.columns[1])) end
end

return rule
