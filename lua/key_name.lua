-- The convention for the names of one kind of keys: where a statement gives one, and what its columns
-- are.
local ast = require "ast"
local catalog = require "catalog"
local engines = require "engine"
local naming = require "naming"

local key_name = {}

---@class KeyKind
---@field what string          "unique key"
---@field type string          of a constraint: "unique"
---@field covers fun(index: table): boolean?  whether it speaks of an IndexMetadata
---@field in_create_index nil|fun(stmt: CreateIndex): boolean?
---@field inline boolean?      constraints of a column too, where these may be named

-- There a constraint of a column takes no name, and one without a name is held to have an empty one.
local is_mysql = engines.mysql

local function check(ctx, kind, node, table_name, name, columns)
  naming.check_template(ctx, node, kind.what, name, naming.tokens(table_name, columns))
end

-- The index of that name: names are unique in a schema, in MySQL in a table only.
local function find_index(ctx, stmt, name)
  if not is_mysql[ctx.engine] then return catalog.index(ctx.schema, name) end
  local owner = catalog.table(ctx.schema, stmt.table)
  return catalog.index_of(owner, name), owner
end

local function check_rename(ctx, kind, stmt, old, new)
  local index, owner = find_index(ctx, stmt, old)
  if index and kind.covers(index) then check(ctx, kind, stmt, owner.name, new, index.expressions or {}) end
end

local function columns_of(ctx, constraint)
  if not constraint.using_index then return constraint.columns end
  return catalog.index_columns(ctx.schema, constraint.using_index)
end

--- Whether the rules on names look at a constraint.
---@param constraint Constraint
---@param ctx Context
---@param inline boolean?
function key_name.is_named(constraint, ctx, inline)
  if is_mysql[ctx.engine] then return not constraint.inline end
  return constraint.name ~= nil and (inline or not constraint.inline)
end

local function check_constraint(ctx, kind, stmt, constraint)
  local columns = columns_of(ctx, constraint)
  if columns and key_name.is_named(constraint, ctx, kind.inline) then
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
