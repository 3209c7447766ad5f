-- Names of unique indexes and constraints.
local ast = require "ast"
local catalog = require "catalog"
local naming = require "naming"

---@type Rule
local rule = {
  type    = "NAMING_INDEX_UK",
  title   = "Unique key names follow the convention",
  why     = "The name appears in every violation that a user sees.",
  level   = "WARNING",
  enabled = false,
  code    = 304,
  engines = "*",
  on      = { "create_table", "alter_table", "create_index", "alter_index" },
  params  = naming.template_params("^$|^uk_{{table}}_{{column_list}}$"),
  schema  = {
    name = "d",
    schemas = { { name = "public", tables = { {
      name = "t",
      indexes = { { name = "old_uk", expressions = { "a", "b" }, unique = true } },
    } } } },
  },
  good    = {
    "CREATE UNIQUE INDEX uk_t_a_b ON t (a, b)",
    "CREATE TABLE t (a int, UNIQUE (a))",
    "ALTER TABLE t RENAME CONSTRAINT old_uk TO uk_t_a_b",
  },
  bad     = {
    "CREATE UNIQUE INDEX t_a ON t (a)",
    "CREATE TABLE t (a int CONSTRAINT a_key UNIQUE)",
    "ALTER TABLE t ADD CONSTRAINT x UNIQUE (a)",
    "ALTER INDEX old_uk RENAME TO uk_t",
  },
}

local function check(ctx, node, table_name, name, columns)
  naming.check_template(ctx, node, "unique key", name, naming.tokens(table_name, columns))
end

local function check_rename(stmt, ctx, old, new)
  local index, owner = catalog.index(ctx.schema, old)
  if index and index.unique and not index.primary then
    check(ctx, stmt, owner.name, new, catalog.index_columns(ctx.schema, old))
  end
end

local function columns_of(ctx, constraint)
  if not constraint.using_index then return constraint.columns end
  return catalog.index_columns(ctx.schema, constraint.using_index)
end

function rule.check(stmt, ctx)
  if stmt.kind == "create_index" and stmt.unique and stmt.name then
    check(ctx, stmt, stmt.table.name, stmt.name.name, stmt.columns)
  end
  for constraint in ast.constraints_added(stmt, "unique") do
    local columns = columns_of(ctx, constraint)
    if constraint.name and columns then
      check(ctx, naming.place(constraint), stmt.table.name, constraint.name, columns)
    end
  end
  if stmt.kind == "alter_index" and ast.renamed_to(stmt) then
    check_rename(stmt, ctx, stmt.name.name, ast.renamed_to(stmt))
  end
  for action in ast.actions(stmt) do
    if action.op == "rename_constraint" or action.op == "rename_index" then
      check_rename(stmt, ctx, action.name, action.new_name)
    end
  end
end

return rule
