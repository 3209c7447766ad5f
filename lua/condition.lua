-- Visits every expression that stands in a condition: WHERE, CONNECT BY, the conditions of MERGE, of
-- ON CONFLICT and of a conditional INSERT, and where the engine's indexes serve them JOIN ... ON; in
-- all nested queries and statements, each with the scope that its names are looked up in.
local resolve = require "resolve"
local scope = require "scope"

local condition = {}

---@class ConditionState
---@field fn fun(expr: Expr, scope: Scope)
---@field join_on fun(expr: Expr, scope: Scope)?   fn where JOIN ... ON counts

local visit_query, visit_statement

-- Where only WHERE is asked about.
local ignores_join_on = { MYSQL = true, MARIADB = true, TIDB = true, OCEANBASE = true, MSSQL = true }
-- Where a CTE sees itself without the word RECURSIVE: in the later arms of its set operation.
local recurses_silently = { ORACLE = true, MSSQL = true }
-- Where the CTEs of WITH RECURSIVE may name those behind them.
local sees_later = { POSTGRES = true, COCKROACHDB = true }

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
    visit_expr(source.on, at, state.join_on, state)
  end
  visit_exprs(source.calls, at, state)
  if source.query then
    visit_query(source.query, source.lateral and at or (at.parent or at), state)
  end
end

local function visit_sources(sources, at, state)
  for _, source in ipairs(sources or {}) do visit_source(source, at, state) end
end

local function add_sources(at, sources)
  for _, source in ipairs(sources or {}) do at:add(source) end
end

-- What the body of a CTE sees: the CTEs before it; behind RECURSIVE itself too, and in PostgreSQL, whose
-- order then does not count, all of them.
local function scope_of(cte, ctes, at, state)
  if not ctes[1].recursive or state.recurses_silently then return at end
  local inner = at:child()
  for _, one in ipairs(state.sees_later and ctes or { cte }) do inner:add_cte(one.name) end
  return inner
end

-- Returns the scope after the CTEs.
local function visit_ctes(ctes, at, state)
  if not ctes then return at end
  at = at:child()
  for _, cte in ipairs(ctes) do
    local name = state.recurses_silently and cte.name or nil
    if cte.statement then visit_statement(cte.statement, scope_of(cte, ctes, at, state), state, name) end
    at:add_cte(cte.name)
  end
  return at
end

-- The arms of a set operation; `cte` names the CTE that they are, which all but the first see.
local function visit_arms(query, at, state, cte)
  for i, arm in ipairs(query.arms or {}) do
    visit_query(arm, at, state)
    if i == 1 and cte then
      at = at:child()
      at:add_cte(cte)
    end
  end
end

function visit_query(query, outer, state, cte)
  local at = visit_ctes(query.ctes, outer, state)
  visit_arms(query, at, state, cte)
  at = at:child()
  add_sources(at, query.from)
  visit_exprs(query.rows, at, state)
  visit_items(query.targets, at, state)
  visit_sources(query.from, at, state)
  visit_expr(query.where, at, state.fn, state)
  visit_expr(query.start_with, at, state.fn, state)
  visit_expr(query.connect_by, at, state.fn, state)
  visit_exprs(query.group_by, at, state)
  visit_expr(query.having, at, nil, state)
  visit_expr(query.qualify, at, nil, state)
  visit_exprs(query.extra, at, state)
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
    visit_expr(when.where, at, state.fn, state)
    visit_expr(when.delete_where, at, state.fn, state)
  end
end

-- INSERT ALL and INSERT FIRST: each branch sees the rows of the query.
local function visit_branches(stmt, outer, state)
  if not stmt.branches then return end
  local at = outer:child()
  add_sources(at, stmt.query and stmt.query.from)
  for _, branch in ipairs(stmt.branches) do
    visit_expr(branch.condition, at, state.fn, state)
    if branch.query then visit_query(branch.query, at, state) end
  end
end

-- The tables that the statement itself reads or changes: FROM before the target, which in some
-- dialects is one of the aliases there.
local function own_scope(stmt, outer)
  local at = outer:child()
  add_sources(at, stmt.from)
  if stmt.target and stmt.target.kind then
    at:add_target(stmt.target)
  elseif stmt.on_conflict and stmt.table then
    at:add_table(stmt.table, stmt.alias)
  end
  if stmt.source_table then at:add(stmt.source_table) end
  return at
end

local function visit_data(stmt, outer, state)
  local at = own_scope(stmt, outer)
  visit_sources(stmt.from, at, state)
  if stmt.target and stmt.target.query then visit_source(stmt.target, at, state) end
  if stmt.source_table then visit_source(stmt.source_table, at, state) end
  visit_items(stmt.set, at, state)
  visit_expr(stmt.on, at, state.fn, state)
  visit_expr(stmt.where, at, state.fn, state)
  visit_conflict(stmt.on_conflict, at, state)
  visit_whens(stmt.whens, at, state)
  visit_items(stmt.order_by, at, state)
  visit_items(stmt.returning, at, state)
end

function visit_statement(stmt, outer, state, cte)
  local at = visit_ctes(stmt.ctes, outer, state)
  if stmt.query then visit_query(stmt.query, at, state, cte) end
  if stmt.target_query then visit_query(stmt.target_query, at, state) end
  visit_branches(stmt, at, state)
  visit_data(stmt, at, state)
  visit_expr(stmt.condition, at, nil, state)
  visit_exprs(stmt.values, at, state)
  if stmt.statement then visit_statement(stmt.statement, at, state) end
  for _, inner in ipairs(stmt.statements or {}) do visit_statement(inner, at, state) end
  for _, inner in ipairs(stmt.otherwise or {}) do visit_statement(inner, at, state) end
end

local is_visited = {
  select = true, insert = true, update = true, delete = true, merge = true, replace = true,
  create_table = true, create_view = true, create_materialized_view = true, alter_view = true,
}

-- Where every other kind is looked into as well: DECLARE and SET with a query, PRINT, RETURN ...
local visits_all = { ORACLE = true, MSSQL = true }

--- Calls fn(expr, scope) on every expression in a condition of the statement, and of the statements
--- in its body; those of a block are statements of their own.
---@param stmt Statement
---@param ctx Context
---@param fn fun(expr: Expr, scope: Scope)
function condition.each(stmt, ctx, fn)
  if not (is_visited[stmt.kind] or stmt.statements or visits_all[ctx.engine]) then return end
  local at = scope.new(resolve.of(ctx))
  local state = {
    fn = fn, recurses_silently = recurses_silently[ctx.engine], sees_later = sees_later[ctx.engine],
  }
  if not ignores_join_on[ctx.engine] then state.join_on = fn end
  if stmt.compound then return visit_expr(stmt.condition, at, nil, state) end
  visit_statement(stmt, at, state)
end

return condition
