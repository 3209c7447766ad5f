-- What of a script for SQL Server breaks programs that were written for the schema as it was.
local ast = require "ast"
local mssql = require "mssql"

local change = {}

local RENAME, PRIMARY, UNIQUE, UNCHECKED, COLUMN, DROP = 102, 106, 107, 108, 111, 112

local codes = { drop_column = DROP, modify_column = COLUMN }
local keys = { primary = PRIMARY, unique = UNIQUE }
local unchecked = { foreign = true, check = true }

local function database(ctx)
  return ctx.script.database or (ctx.context and ctx.context.currentDatabase)
end

local function key_of(ctx, object, name)
  if object == "table" then return "table " .. mssql.key(name, database(ctx)) end
  return object .. " " .. name.name:lower()
end

local is_followed = { table = true, schema = true, database = true }

local function note_created(stmt, ctx)
  local name = stmt.table or stmt.name
  if stmt.verb == "create" and is_followed[stmt.object] and name then
    ctx.script[key_of(ctx, stmt.object, name)] = true
  end
end

local function check_drop(stmt, ctx, fn)
  if not is_followed[stmt.object] then return end
  for _, name in ipairs(stmt.objects or {}) do
    if not ctx.script[key_of(ctx, stmt.object, name)] and not mssql.is_temporary(name) then
      fn(DROP, name, ("dropping the %s %s"):format(stmt.object, name.name))
    end
  end
end

local function code_of(action)
  local constraint = action.constraint
  if action.op ~= "add_constraint" then return codes[action.op] end
  if unchecked[constraint.type] then return constraint.not_valid and UNCHECKED or nil end
  return keys[constraint.type]
end

local function check_alter(stmt, ctx, fn)
  if ctx.script[key_of(ctx, "table", stmt.table)] or mssql.is_temporary(stmt.table) then return end
  for action in ast.actions(stmt) do
    local code = code_of(action)
    if code then return fn(code, action, ("this change of the table %s"):format(stmt.table.name)) end
  end
end

local function check_index(stmt, ctx, fn)
  local is_new = ctx.script[key_of(ctx, "table", stmt.table)] or mssql.is_temporary(stmt.table)
  if stmt.unique and not is_new then
    fn(UNIQUE, stmt, ("a unique index on the table %s"):format(stmt.table.name))
  end
end

--- Calls fn(code, node, what) for each breaking change of the statement. What the script itself
--- created may be changed and dropped; ctx.script remembers it.
---@param stmt Statement
---@param ctx Context
---@param fn fun(code: integer, node: Node, what: string)
function change.each(stmt, ctx, fn)
  local rename = mssql.rename(stmt)
  if rename then return fn(RENAME, stmt, ("renaming %s to %s"):format(rename.old, rename.new)) end
  if stmt.kind == "use" and stmt.names[1] then ctx.script.database = stmt.names[1].name end
  if stmt.verb == "drop" then return check_drop(stmt, ctx, fn) end
  if stmt.kind == "alter_table" then return check_alter(stmt, ctx, fn) end
  if stmt.kind == "create_index" then return check_index(stmt, ctx, fn) end
  note_created(stmt, ctx)
end

return change
