-- Names of primary keys.
local ast = require "ast"
local catalog = require "catalog"
local naming = require "naming"

---@type Rule
local rule = {
  type    = "NAMING_INDEX_PK",
  title   = "Primary key names follow the convention",
  why     = "A name that says the table makes errors and dumps readable.",
  level   = "WARNING",
  enabled = false,
  code    = 306,
  engines = { "POSTGRES" },
  on      = { "create_table", "alter_table", "alter_index" },
  params  = naming.template_params("^$|^pk_{{table}}_{{column_list}}$"),
  schema  = {
    name = "d",
    schemas = { { name = "public", tables = { {
      name = "t",
      indexes = { { name = "old_pk", expressions = { "a", "b" }, unique = true, primary = true } },
    } } } },
  },
  good    = {
    "CREATE TABLE t (a int, b int, CONSTRAINT pk_t_a_b PRIMARY KEY (a, b))",
    "CREATE TABLE t (a int PRIMARY KEY)",
    "ALTER INDEX old_pk RENAME TO pk_t_a_b",
  },
  bad     = {
    "CREATE TABLE t (a int, CONSTRAINT t_a PRIMARY KEY (a))",
    "ALTER TABLE t ADD CONSTRAINT x PRIMARY KEY USING INDEX old_pk",
    "ALTER TABLE t RENAME CONSTRAINT old_pk TO x",
  },
}

local function check(ctx, node, table_name, name, columns)
  naming.check_template(ctx, node, "primary key", name, naming.tokens(table_name, columns))
end

local function check_rename(stmt, ctx, old, new)
  local index, owner = catalog.index(ctx.schema, old)
  if index and index.primary then
    check(ctx, stmt, owner.name, new, catalog.index_columns(ctx.schema, old))
  end
end

local function columns_of(ctx, constraint)
  if not constraint.using_index then return constraint.columns end
  return catalog.index_columns(ctx.schema, constraint.using_index)
end

function rule.check(stmt, ctx)
  for constraint in ast.constraints_added(stmt, "primary") do
    local columns = columns_of(ctx, constraint)
    if constraint.name and columns and not constraint.inline then
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
