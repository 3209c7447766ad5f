-- Names of plain indexes.
local ast = require "ast"
local catalog = require "catalog"
local naming = require "naming"

---@type Rule
local rule = {
  type    = "NAMING_INDEX_IDX",
  title   = "Index names follow the convention",
  why     = "A name that says table and columns makes plans and errors readable.",
  level   = "WARNING",
  enabled = false,
  code    = 303,
  engines = "*",
  on      = { "create_table", "alter_table", "create_index", "alter_index" },
  params  = naming.template_params("^$|^idx_{{table}}_{{column_list}}$"),
  schema  = {
    name = "d",
    schemas = { { name = "public", tables = { {
      name = "t",
      indexes = { { name = "old", expressions = { "a", "b" } } },
    } } } },
  },
  good    = {
    "CREATE INDEX idx_t_a_b ON t (a, b)",
    "CREATE INDEX ON t (a)",
    "CREATE UNIQUE INDEX x ON t (a)",
  },
  bad     = {
    "ALTER INDEX old RENAME TO idx_t",
    "CREATE INDEX t_a ON t (a)",
  },
}

local function check(ctx, node, table_name, name, columns)
  naming.check_template(ctx, node, "index", name, naming.tokens(table_name, columns))
end

local function check_rename(stmt, ctx, old, new)
  local index, owner = catalog.index(ctx.schema, old)
  if index and not index.unique and not index.primary then
    check(ctx, stmt, owner.name, new, catalog.index_columns(ctx.schema, old))
  end
end

function rule.check(stmt, ctx)
  if stmt.kind == "create_index" and not stmt.unique and not stmt.fulltext and not stmt.spatial then
    if stmt.name then check(ctx, stmt, stmt.table.name, stmt.name.name, stmt.columns) end
  end
  for constraint in ast.constraints_added(stmt, "index") do
    check(ctx, constraint, stmt.table.name, constraint.name or "", constraint.columns)
  end
  for action in ast.actions(stmt, "rename_index") do
    check_rename(stmt, ctx, action.name, action.new_name)
  end
  if stmt.kind == "alter_index" and ast.renamed_to(stmt) then
    check_rename(stmt, ctx, stmt.name.name, ast.renamed_to(stmt))
  end
end

return rule
