-- The strongest locks that a script still holds when its next statement begins.
local ast = require "ast"
local lock = require "lock"
local transaction = require "transaction"

local held = {}

local changes_rows = { update = true, delete = true, merge = true }

--- True when the statement changes rows that were there, or copies rows.
---@param stmt Statement
function held.changes_rows(stmt)
  return changes_rows[stmt.kind] or stmt.kind == "insert" and stmt.source == "select"
end

local function state_of(ctx)
  local state = ctx.script.held
  if not state then
    state = { script = transaction.new(), locks = {} }
    ctx.script.held = state
  end
  return state
end

--- Follows one statement; gives the ACCESS EXCLUSIVE locks of earlier ones that its transaction holds,
--- and the statement's own locks.
---@param stmt Statement
---@param ctx Context
---@return Lock[] earlier
---@return Lock[] own
function held.enter(stmt, ctx)
  local state, own = state_of(ctx), lock.all(stmt, ctx)
  local id = state.script:enter(stmt)
  if id ~= state.id then state.id, state.locks = id, {} end
  local earlier = {}
  for i, one in ipairs(state.locks) do earlier[i] = one end
  for _, one in ipairs(own) do
    if one.level == "ACCESS EXCLUSIVE" and one.table then state.locks[#state.locks + 1] = one end
  end
  return earlier, own
end

--- The one of the locks that is on this table.
---@param locks Lock[]
---@param name Name?
---@return Lock?
function held.on(locks, name)
  for _, one in ipairs(locks) do
    if name and ast.key(one.table, "public") == ast.key(name, "public") then return one end
  end
end

return held
