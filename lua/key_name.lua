-- The convention for the names of one kind of keys: where a statement gives one, and what its columns
-- are.
local ast = require "ast"
local catalog = require "catalog"
local naming = require "naming"

local key_name = {}

---@class KeyKind
---@field what string          "unique key"
---@field type string          of a constraint: "unique"
---@field covers fun(index: table): boolean?  whether it speaks of an IndexMetadata
---@field in_create_index nil|fun(stmt: CreateIndex): boolean?
---@field inline boolean?      constraints of a column too
---@field unnamed boolean?     a constraint without a name has an empty one

local function check(ctx, kind, node, table_name, name, columns)
  naming.check_template(ctx, node, kind.what, name, naming.tokens(table_name, columns))
end

local function check_rename(ctx, kind, stmt, old, new)
  local index, owner = catalog.index(ctx.schema, old)
  if index and kind.covers(index) then
    check(ctx, kind, stmt, owner.name, new, catalog.index_columns(ctx.schema, old))
  end
end

local function columns_of(ctx, constraint)
  if not constraint.using_index then return constraint.columns end
  return catalog.index_columns(ctx.schema, constraint.using_index)
end

local function check_constraint(ctx, kind, stmt, constraint)
  local columns = columns_of(ctx, constraint)
  local has_name = constraint.name or kind.unnamed
  if columns and has_name and (kind.inline or not constraint.inline) then
    check(ctx, kind, naming.place(constraint), stmt.table.name, constraint.name or "", columns)
  end
end

local renames = { rename_constraint = true, rename_index = true }

--- Advises on every name that the statement gives to a key of the kind.
---@param stmt Statement
---@param ctx Context
---@param kind KeyKind
function key_name.check(stmt, ctx, kind)
  local is_index = stmt.kind == "create_index" and kind.in_create_index
  if is_index and stmt.name and kind.in_create_index(stmt) then
    check(ctx, kind, stmt, stmt.table.name, stmt.name.name, stmt.columns)
  end
  for constraint in ast.constraints_added(stmt, kind.type) do
    check_constraint(ctx, kind, stmt, constraint)
  end
  if stmt.kind == "alter_index" and ast.renamed_to(stmt) then
    check_rename(ctx, kind, stmt, stmt.name.name, ast.renamed_to(stmt))
  end
  for action in ast.actions(stmt) do
    if renames[action.op] then check_rename(ctx, kind, stmt, action.name, action.new_name) end
  end
end

return key_name
