-- Nullable columns. Follows the whole script: a later SET NOT NULL or ADD PRIMARY KEY clears one.
local ast = require "ast"
local catalog = require "catalog"

---@type Rule
local rule = {
  type    = "COLUMN_NO_NULL",
  title   = "Columns must be NOT NULL",
  why     = "A nullable column makes every reader handle a third state.",
  level   = "WARNING",
  enabled = true,
  code    = 402,
  engines = "*",
  on      = { "create_table", "alter_table" },
  params  = { allow = { type = "set", default = {}, help = "columns that may stay nullable" } },
  good    = {
    "CREATE TABLE t (id int NOT NULL)",
    "CREATE TABLE t (id int); ALTER TABLE t ALTER COLUMN id SET NOT NULL",
    "CREATE TABLE t (id int); ALTER TABLE t ADD PRIMARY KEY (id)",
  },
  bad     = {
    "CREATE TABLE t (id int)",
    "ALTER TABLE t ADD COLUMN c int",
    "ALTER TABLE t ALTER COLUMN c DROP NOT NULL",
  },
}

local function note(ctx, stmt, node, column)
  local key = ast.key(stmt.table) .. "." .. column
  ctx.script[key] = { node = node, table = stmt.table.name, column = column }
end

local function clear(ctx, stmt, columns)
  for _, column in ipairs(columns) do ctx.script[ast.key(stmt.table) .. "." .. column] = nil end
end

local function clear_primary(ctx, stmt, constraint)
  if not constraint or constraint.type ~= "primary" then return end
  clear(ctx, stmt, constraint.columns)
  if constraint.using_index then
    clear(ctx, stmt, catalog.index_columns(ctx.schema, constraint.using_index) or {})
  end
end

function rule.check(stmt, ctx)
  for column in ast.columns_added(stmt) do
    if column.nullable and not ctx.params.allow[column.name] then note(ctx, stmt, column, column.name) end
  end
  for _, constraint in ipairs(stmt.constraints or {}) do clear_primary(ctx, stmt, constraint) end
  for action in ast.actions(stmt) do
    if action.op == "drop_not_null" and not ctx.params.allow[action.name] then
      note(ctx, stmt, action, action.name)
    elseif action.op == "set_not_null" or action.op == "drop_column" then
      clear(ctx, stmt, { action.name })
    end
    clear_primary(ctx, stmt, action.constraint)
  end
end

function rule.finish(ctx)
  for _, found in pairs(ctx.script) do
    ctx:advise(found.node, "column %s.%s may hold NULL", found.table, found.column)
  end
end

return rule
