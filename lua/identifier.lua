-- The names that a statement brings into the schema, and the names that it merely uses.
local ast = require "ast"

local identifier = {}

---@class Identifier: Node
---@field name string
---@field quoted boolean?
---@field what string  "table", "column", "constraint", "index", "schema", "database"

local function add(list, what, node, name, quoted)
  if not name or name == "" then return end
  list[#list + 1] = { what = what, name = name, quoted = quoted, line = node.line, column = node.column }
end

local function add_constraint(list, constraint)
  add(list, constraint.type == "index" and "index" or "constraint", constraint, constraint.name)
end

local function add_columns(list, columns)
  for _, column in ipairs(columns or {}) do
    add(list, "column", column, column.name, column.quoted)
    for _, constraint in ipairs(column.constraints or {}) do add_constraint(list, constraint) end
  end
end

local renames = { rename_column = "column", rename_table = "table", rename_index = "index",
  rename_constraint = "constraint" }

local function add_action(list, action)
  if action.op == "add_column" then add_columns(list, action.columns) end
  if action.op == "change_column" and action.columns and action.columns[1].name ~= action.name then
    add_columns(list, action.columns)
  end
  if action.constraint and action.op == "add_constraint" then add_constraint(list, action.constraint) end
  if renames[action.op] then add(list, renames[action.op], action, action.new_name) end
end

--- The names that a CREATE or ALTER statement gives to tables, columns, constraints, indexes,
--- schemas and databases.
---@param stmt Statement
---@return Identifier[]
function identifier.introduced(stmt)
  local list = {}
  if stmt.kind == "create_table" then
    add(list, "table", stmt.table, stmt.table.name, stmt.table.quoted)
    add_columns(list, stmt.columns)
    for _, constraint in ipairs(stmt.constraints or {}) do add_constraint(list, constraint) end
  elseif stmt.kind == "alter_table" or stmt.kind == "rename" then
    for action in ast.actions(stmt) do add_action(list, action) end
  elseif stmt.kind == "create_index" then
    if stmt.name then add(list, "index", stmt.name, stmt.name.name, stmt.name.quoted) end
  elseif stmt.verb == "create" and stmt.name and (stmt.object == "schema" or stmt.object == "database") then
    add(list, stmt.object, stmt.name, stmt.name.name, stmt.name.quoted)
  end
  return list
end

--- The names that CREATE TABLE and RENAME COLUMN give to columns: what Snowflake's rules ask about.
---@param stmt Statement
---@return Identifier[]
function identifier.columns_named(stmt)
  local list = {}
  if stmt.kind == "create_table" then add_columns(list, stmt.columns) end
  for action in ast.actions(stmt, "rename_column") do add_action(list, action) end
  local columns = {}
  for _, one in ipairs(list) do
    if one.what == "column" then columns[#columns + 1] = one end
  end
  return columns
end

return identifier
