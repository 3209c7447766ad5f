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

--- What a rule must be called for to follow the locks. Statements that only change rows matter while
--- something is held.
---@return string[]
function held.events()
  return transaction.events("alter_table:old", "create_index:old", "drop_index", "drop_table", "truncate", "cluster",
    "refresh", "create_trigger", "update:held", "delete:held", "merge:held", "insert:held:query")
end

local function key_of(name) return ast.key(name, "public") end

local function state_of(ctx)
  local shared = ctx.shared
  shared.held = shared.held or { script = transaction.new(ctx), locks = { on = {} }, own = {} }
  return shared.held
end

-- What is kept of a lock: without its statement.
local function keep(locks, one)
  if one.level ~= "ACCESS EXCLUSIVE" or not one.table or locks.on[key_of(one.table)] then return end
  local kept = { level = one.level, table = one.table, metadata = one.metadata, node = ast.spot(one.node) }
  locks.on[key_of(one.table)], locks.first = kept, locks.first or kept
end

---@class HeldLocks
---@field first Lock?            the oldest
---@field on table<string, Lock> by table

--- Follows one statement; gives the ACCESS EXCLUSIVE locks of earlier ones that its transaction holds,
--- and the statement's own locks.
---@param stmt Statement
---@param ctx Context
---@return HeldLocks earlier
---@return Lock[] own
function held.enter(stmt, ctx)
  local state = state_of(ctx)
  if state.stmt == stmt then return state.locks, state.own end
  local id = state.script:enter(stmt)
  if id ~= state.id then state.id, state.locks, state.own = id, { on = {} }, {} end
  for _, one in ipairs(state.own) do keep(state.locks, one) end
  state.stmt, state.own = stmt, lock.all(stmt, ctx)
  ctx:mark("held", state.locks.first ~= nil or #state.own > 0)
  return state.locks, state.own
end

--- The lock that is held on this table.
---@param earlier HeldLocks
---@param name Name?
---@return Lock?
function held.on(earlier, name) return name and earlier.on[key_of(name)] end

--- The first of the statement's own locks on this table.
---@param own Lock[]
---@param name Name?
---@return Lock?
function held.own(own, name)
  for _, one in ipairs(own) do
    if name and one.table and key_of(one.table) == key_of(name) then return one end
  end
end

return held
