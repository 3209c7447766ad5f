-- Visits every expression that stands in a condition: WHERE, JOIN ... ON, the conditions of MERGE
-- and of ON CONFLICT, in all nested queries; each with the scope that its names are looked up in.
local scope = require "scope"

local condition = {}

local visit_query, visit_statement

-- Descends an expression; `fn` is nil outside of conditions, nested queries are visited always.
local function visit_expr(expr, at, fn, state)
  if not expr then return end
  if fn then fn(expr, at) end
  for _, arg in ipairs(expr.args or {}) do visit_expr(arg, at, fn, state) end
  for _, extra in ipairs(expr.extra or {}) do visit_expr(extra, at, fn, state) end
  if expr.query then visit_query(expr.query, at, state) end
end

local function visit_items(items, at, state)
  for _, item in ipairs(items or {}) do visit_expr(item.expr or item.value, at, nil, state) end
end

local function visit_exprs(exprs, at, state)
  for _, expr in ipairs(exprs or {}) do visit_expr(expr, at, nil, state) end
end

local function visit_source(source, at, state)
  if source.kind == "join" then
    if source.left then visit_source(source.left, at, state) end
    if source.right then visit_source(source.right, at, state) end
    visit_expr(source.on, at, state.fn, state)
  end
  visit_exprs(source.calls, at, state)
  if source.query then
    visit_query(source.query, source.lateral and at or (at.parent or at), state)
  end
end

-- A CTE sees those before it, and itself only when it is recursive. Returns the scope after them.
local function visit_ctes(ctes, at, state)
  if not ctes then return at end
  at = at:child()
  if ctes[1] and ctes[1].recursive then
    for _, cte in ipairs(ctes) do at:add_cte(cte.name) end
  end
  for _, cte in ipairs(ctes) do
    if cte.statement then visit_statement(cte.statement, at, state) end
    at:add_cte(cte.name)
  end
  return at
end

local function add_sources(at, sources)
  for _, source in ipairs(sources or {}) do at:add(source) end
end

local function visit_sources(sources, at, state)
  for _, source in ipairs(sources or {}) do visit_source(source, at, state) end
end

function visit_query(query, outer, state)
  local at = visit_ctes(query.ctes, outer, state)
  for _, arm in ipairs(query.arms or {}) do visit_query(arm, at, state) end
  at = at:child()
  add_sources(at, query.from)
  visit_exprs(query.rows, at, state)
  visit_items(query.targets, at, state)
  visit_sources(query.from, at, state)
  visit_expr(query.where, at, state.fn, state)
  visit_exprs(query.group_by, at, state)
  visit_expr(query.having, at, nil, state)
  visit_items(query.order_by, at, state)
end

local function visit_conflict(conflict, at, state)
  if not conflict then return end
  visit_expr(conflict.keys_where, at, state.fn, state)
  visit_items(conflict.set, at, state)
  visit_expr(conflict.where, at, state.fn, state)
end

local function visit_whens(whens, at, state)
  for _, when in ipairs(whens or {}) do
    visit_expr(when.condition, at, state.fn, state)
    visit_items(when.set, at, state)
    visit_exprs(when.values, at, state)
  end
end

function visit_statement(stmt, outer, state)
  local at = visit_ctes(stmt.ctes, outer, state)
  if stmt.query then visit_query(stmt.query, at, state) end
  at = at:child()
  if stmt.target and stmt.target.kind then
    at:add(stmt.target)
  elseif stmt.on_conflict and stmt.table then
    at:add_table(stmt.table, stmt.alias)
  end
  if stmt.source_table then at:add(stmt.source_table) end
  add_sources(at, stmt.from)
  visit_sources(stmt.from, at, state)
  if stmt.source_table then visit_source(stmt.source_table, at, state) end
  visit_items(stmt.set, at, state)
  visit_expr(stmt.on, at, state.fn, state)
  visit_expr(stmt.where, at, state.fn, state)
  visit_conflict(stmt.on_conflict, at, state)
  visit_whens(stmt.whens, at, state)
  visit_items(stmt.returning, at, state)
  if stmt.statement then visit_statement(stmt.statement, at, state) end
end

local is_visited = {
  select = true, insert = true, update = true, delete = true, merge = true, create_table = true,
  create_view = true, create_materialized_view = true, replace = true,
}

--- Calls fn(expr, scope) on every expression in a condition of the statement.
---@param stmt Statement
---@param ctx Context
---@param fn fun(expr: Expr, scope: Scope)
function condition.each(stmt, ctx, fn)
  if not is_visited[stmt.kind] then return end
  visit_statement(stmt, scope.new(ctx.schema, ctx.context and ctx.context.sessionUser), { fn = fn })
end

return condition
