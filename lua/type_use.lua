-- Every place where a statement writes a data type: columns, variables, parameters, casts.
local query = require "query"

local type_use = {}

local visit

local function each(list, fn)
  for _, item in ipairs(list or {}) do fn(item) end
end

local function columns(list, fn)
  each(list, function(column)
    if column.type then fn(column.type) end
  end)
end

-- The types that stand outside of expressions, in nested statements too.
function visit(stmt, fn)
  columns(stmt.columns and type(stmt.columns[1]) == "table" and stmt.columns, fn)
  each(stmt.actions, function(action) columns(action.columns, fn) end)
  each(stmt.arguments, fn)
  each(stmt.types, fn)
  if stmt.type then fn(stmt.type) end
  if stmt.statement then visit(stmt.statement, fn) end
  each(stmt.statements, function(part) visit(part, fn) end)
  each(stmt.otherwise, function(part) visit(part, fn) end)
end

--- Calls fn on every data type of the statement; rules see the parts of a block as statements.
---@param stmt Statement
---@param fn fun(type: DataType)
function type_use.each(stmt, fn)
  if not stmt.compound then visit(stmt, fn) end
  query.each_expr(stmt, function(expr)
    if expr.op == "cast" and expr.type then fn(expr.type) end
  end)
end

return type_use
