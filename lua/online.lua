-- Which operation of mysql_ddl each action of ALTER TABLE is, on tables that are not new and not small.
local ast = require "ast"
local catalog = require "catalog"
local made = require "made"
local mysql_ddl = require "mysql_ddl"
local mysql_type_change = require "mysql_type_change"

local online = {}

local SMALL_ROWS = 10000

---@class OnlineChange
---@field operation string
---@field row OnlineRow
---@field node Node
---@field column Column?

--- Parameters of the rules about online changes.
---@return table<string, Param>
function online.params()
  return { rows = { type = "number", default = SMALL_ROWS, help = "tables of up to this many rows pass" } }
end

local function is_constant(expr)
  expr = ast.bare(expr)
  if not expr then return true end
  local name = expr.op == "call" and (expr.name or ""):lower()
  return expr.op == "literal" or expr.op == "unary" or name == "now" or name == "current_timestamp"
    or name == "localtime" or name == "localtimestamp"
end

local function of_new_column(column)
  if column.auto_increment then return "add_column_auto_increment" end
  if column.generated == "stored" or column.generated == "persistent" then return "add_column_stored" end
  if column.expression then return "add_column_virtual" end
  return is_constant(column.default) and "add_column" or "add_column_expression"
end

local act = {}

function act.add_column(add, action)
  for _, column in ipairs(action.columns or {}) do add(of_new_column(column), column, column) end
end

-- What MODIFY and CHANGE change beside the name: the type decides before everything else.
local function of_changed_column(column, old)
  if not old then return "change_type" end
  local change = mysql_type_change.of(old.type or "", column.type)
  if change ~= "same" then return change end
  if column.not_null and old.nullable then return "set_not_null" end
  if not column.not_null and not column.primary and old.nullable == false then return "drop_not_null" end
  return column.position and "move_column" or "set_default"
end

function act.modify_column(add, action, metadata)
  local old = catalog.column(metadata, action.name)
  for _, column in ipairs(action.columns or {}) do add(of_changed_column(column, old), action, column) end
end
act.change_column = act.modify_column

local of_constraint = {
  primary = "add_primary_key", unique = "add_unique", index = "add_index", fulltext = "add_fulltext",
  spatial = "add_spatial", foreign = "add_foreign_key", check = "add_check",
}

function act.add_constraint(add, action, _, stmt)
  local operation = of_constraint[action.constraint.type]
  if operation == "add_primary_key" and ast.actions(stmt, "drop_primary")() then
    operation = "change_primary_key"
  end
  if operation then add(operation, action.constraint) end
end

function act.drop_primary(add, action, _, stmt)
  for other in ast.actions(stmt, "add_constraint") do
    if other.constraint.type == "primary" then return end
  end
  add("drop_primary_key", action)
end

local rebuilding = { row_format = true, key_block_size = true }

function act.option(add, action, metadata)
  for _, option in ipairs(action.options or {}) do
    if option.name == "engine" then
      local same = ((metadata and metadata.engine) or "InnoDB"):lower() == (option.value or ""):lower()
      add(same and "rebuild" or "change_engine", action)
    elseif rebuilding[option.name] then
      add("rebuild", action)
    end
  end
end

local plain = {
  drop_column = "drop_column", rename_column = "rename_column", set_default = "set_default",
  drop_default = "set_default", drop_index = "drop_index", rename_index = "rename_index",
  drop_foreign = "drop_foreign_key", convert_charset = "convert_charset", partition_by = "partition",
  remove_partitioning = "partition", rename_table = "rename_table", rebuild = "rebuild",
}

local function changes_of(stmt, ctx, metadata)
  local found = {}
  local function add(operation, node, column)
    found[#found + 1] =
      { operation = operation, row = mysql_ddl.row(operation, ctx.engine), node = node, column = column }
  end
  for action in ast.actions(stmt) do
    if act[action.op] then act[action.op](add, action, metadata, stmt)
    elseif plain[action.op] then add(plain[action.op], action) end
  end
  return found
end

local function of_index(stmt, ctx)
  local operation = stmt.fulltext and "add_fulltext" or stmt.spatial and "add_spatial"
    or stmt.unique and "add_unique" or "add_index"
  return { { operation = operation, row = mysql_ddl.row(operation, ctx.engine), node = stmt } }
end

--- The changes that the statement makes to a table of others which is not known to be small.
---@param stmt Statement
---@param ctx Context
---@return OnlineChange[]
function online.changes(stmt, ctx)
  local is_new = made.has(stmt.table, ctx)
  local is_change = (stmt.kind == "alter_table" or stmt.kind == "create_index") and stmt.level == 2
  if is_new or not is_change then return {} end
  local metadata = catalog.table(ctx.schema, stmt.table)
  local rows = catalog.rows(metadata)
  if rows and rows >= 0 and ctx.params.rows and rows <= ctx.params.rows then return {} end
  return stmt.kind == "create_index" and of_index(stmt, ctx) or changes_of(stmt, ctx, metadata)
end

--- What the examples of the rules about online changes are reviewed with: a large and a small table.
---@return table DatabaseMetadata
function online.example()
  return {
    name = "d",
    schemas = { { name = "", tables = {
      { name = "small", rowCount = "100", engine = "InnoDB",
        columns = { { name = "a", type = "int", nullable = true } } },
      { name = "big", rowCount = "5000000", engine = "InnoDB", charset = "utf8mb4", columns = {
        { name = "a", type = "int", nullable = true }, { name = "v", type = "varchar(20)", nullable = true } } },
    } } },
  }
end

return online
