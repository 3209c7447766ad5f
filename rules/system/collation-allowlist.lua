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
  on      = { "create_table", "alter_table", "create_database", "alter_database" },
  params  = { list = { type = "list", default = {}, help = "allowed; none = any" } },
  payload = { list = { "C" } },
  good    = {
    'CREATE TABLE t (a text COLLATE "C")',
  },
  bad     = {
    'CREATE TABLE t (a text COLLATE "de_DE")',
    'ALTER TABLE t ALTER COLUMN a TYPE text COLLATE "x"',
  },
}

local function collate_of(column) return column.collate or column.type and column.type.collate end

local function check(ctx, stmt, collate)
  for _, entry in ipairs(ctx.params.list) do
    if entry == collate then return end
  end
  if collate and #ctx.params.list > 0 then ctx:advise(stmt, "the collation %s is not allowed", collate) end
end

local function check_options(ctx, stmt, options)
  for _, option in ipairs(options or {}) do
    if option.name == "collate" then check(ctx, stmt, option.value) end
  end
end

function rule.check(stmt, ctx)
  check_options(ctx, stmt, stmt.options)
  for column in ast.columns_added(stmt) do check(ctx, stmt, collate_of(column)) end
  for action in ast.actions(stmt) do
    check_options(ctx, stmt, action.options)
    if action.op == "alter_type" then check(ctx, stmt, collate_of(action.columns[1])) end
  end
end

return rule
