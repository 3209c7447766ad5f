-- Walks over everything inside a statement: nested queries, FROM items and expressions.
local query = {}

---@class Visitor
---@field query fun(query: Query)?
---@field source fun(source: Source)?
---@field expr fun(expr: Expr)?

local visit_query, visit_source, visit_statement

local function each(list, visit, visitor)
  for _, item in ipairs(list or {}) do visit(item, visitor) end
end

local function visit_expr(expr, visitor)
  if not expr then return end
  if visitor.expr then visitor.expr(expr) end
  each(expr.args, visit_expr, visitor)
  each(expr.extra, visit_expr, visitor)
  if expr.query then visit_query(expr.query, visitor) end
end

local function visit_item(item, visitor) visit_expr(item.expr, visitor) end

local function visit_assign(assign, visitor) visit_expr(assign.value, visitor) end

local function visit_cte(cte, visitor)
  if cte.statement then visit_statement(cte.statement, visitor) end
end

function visit_source(source, visitor)
  if visitor.source then visitor.source(source) end
  if source.left then visit_source(source.left, visitor) end
  if source.right then visit_source(source.right, visitor) end
  visit_expr(source.on, visitor)
  each(source.calls, visit_expr, visitor)
  each(source.extra, visit_expr, visitor)
  if source.query then visit_query(source.query, visitor) end
end

function visit_query(one, visitor)
  if visitor.query then visitor.query(one) end
  each(one.ctes, visit_cte, visitor)
  each(one.arms, visit_query, visitor)
  each(one.rows, visit_expr, visitor)
  each(one.targets, visit_item, visitor)
  each(one.from, visit_source, visitor)
  visit_expr(one.where, visitor)
  visit_expr(one.start_with, visitor)
  visit_expr(one.connect_by, visitor)
  each(one.group_by, visit_expr, visitor)
  visit_expr(one.having, visitor)
  visit_expr(one.qualify, visitor)
  each(one.extra, visit_expr, visitor)
  each(one.order_by, visit_item, visitor)
  visit_expr(one.limit, visitor)
  visit_expr(one.offset, visitor)
end

local function visit_conflict(conflict, visitor)
  if not conflict then return end
  visit_expr(conflict.keys_where, visitor)
  each(conflict.set, visit_assign, visitor)
  visit_expr(conflict.where, visitor)
end

local function visit_when(when, visitor)
  visit_expr(when.condition, visitor)
  visit_expr(when.where, visitor)
  visit_expr(when.delete_where, visitor)
  each(when.set, visit_assign, visitor)
  each(when.values, visit_expr, visitor)
end

local function visit_constraint(constraint, visitor)
  visit_expr(constraint.check, visitor)
  visit_expr(constraint.where, visitor)
end

local function visit_column(column, visitor)
  if type(column) ~= "table" then return end
  visit_expr(column.default, visitor)
  visit_expr(column.on_update, visitor)
  visit_expr(column.expression, visitor)
  each(column.constraints, visit_constraint, visitor)
end

local function visit_action(action, visitor)
  each(action.columns, visit_column, visitor)
  visit_expr(action.expr, visitor)
  if action.constraint then visit_constraint(action.constraint, visitor) end
end

local function visit_definition(stmt, visitor)
  each(stmt.columns, visit_column, visitor)
  each(stmt.constraints, visit_constraint, visitor)
  each(stmt.keys, visit_item, visitor)
  each(stmt.actions, visit_action, visitor)
  visit_expr(stmt.check, visitor)
end

-- What a routine's body holds, blocks in blocks.
local function visit_part(stmt, visitor)
  visit_statement(stmt, visitor)
  if not stmt.compound then return end
  each(stmt.statements, visit_part, visitor)
  each(stmt.otherwise, visit_part, visitor)
end

local function visit_branch(branch, visitor)
  visit_expr(branch.condition, visitor)
  if branch.query then visit_query(branch.query, visitor) end
end

function visit_statement(stmt, visitor)
  each(stmt.ctes, visit_cte, visitor)
  if stmt.target and stmt.target.kind then visit_source(stmt.target, visitor) end
  if stmt.source_table then visit_source(stmt.source_table, visitor) end
  if stmt.target_query then visit_query(stmt.target_query, visitor) end
  each(stmt.branches, visit_branch, visitor)
  if stmt.query then visit_query(stmt.query, visitor) end
  each(stmt.from, visit_source, visitor)
  each(stmt.set, visit_assign, visitor)
  visit_expr(stmt.on, visitor)
  visit_expr(stmt.where, visitor)
  each(stmt.whens, visit_when, visitor)
  visit_conflict(stmt.on_conflict, visitor)
  each(stmt.order_by, visit_item, visitor)
  visit_expr(stmt.limit, visitor)
  each(stmt.returning, visit_item, visitor)
  if stmt.verb ~= "set" or stmt.scope == "variable" then each(stmt.values, visit_expr, visitor) end
  visit_definition(stmt, visitor)
  visit_expr(stmt.condition, visitor)
  if stmt.statement then visit_statement(stmt.statement, visitor) end
  -- Rules see the parts of a block one by one, as statements.
  if not stmt.compound then each(stmt.statements, visit_part, visitor) end
end

--- Calls the visitor's functions on everything in the statement, outer before inner.
---@param stmt Statement
---@param visitor Visitor
function query.walk(stmt, visitor)
  visit_statement(stmt, visitor)
end

--- Calls fn on every query in the statement: SELECT, VALUES, set operations and their arms.
---@param stmt Statement
---@param fn fun(query: Query)
function query.each_query(stmt, fn)
  visit_statement(stmt, { query = fn })
end

--- Calls fn on every expression in the statement.
---@param stmt Statement
---@param fn fun(expr: Expr)
function query.each_expr(stmt, fn)
  visit_statement(stmt, { expr = fn })
end

--- Calls fn on every expression at or below this one, nested queries included.
---@param expr Expr?
---@param fn fun(expr: Expr)
function query.each_in(expr, fn)
  visit_expr(expr, { expr = fn })
end

--- Calls fn on every FROM item of the statement.
---@param stmt Statement
---@param fn fun(source: Source)
function query.each_source(stmt, fn)
  visit_statement(stmt, { source = fn })
end

--- The arms of a set operation (nested ones too), or the query itself.
---@param one Query
---@return Query[]
function query.arms(one, out)
  out = out or {}
  if one.kind ~= "setop" then
    out[#out + 1] = one
    return out
  end
  for _, arm in ipairs(one.arms) do query.arms(arm, out) end
  return out
end

return query
