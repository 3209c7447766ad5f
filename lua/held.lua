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

---@class HeldLocks
---@field first Lock?                   the oldest
---@field lines integer[]               by the number of a table's name: of the newest lock that was held on it
---@field ids integer[]                 and in which transaction
---@field metadata table<integer,table> TableMetadata, of tables that have some
---@field id integer?                   of the transaction

-- A script may lock hundreds of thousands of tables: of each two numbers are kept.
local function new_locks(ctx)
  return { lines = ctx:numbers(), ids = ctx:numbers(), metadata = {} }
end

local function state_of(ctx)
  local shared = ctx.shared
  shared.held = shared.held or { script = transaction.new(ctx), locks = new_locks(ctx), own = {} }
  return shared.held
end

-- True when no later statement names the table: it is gone, or the catalog does not know whose index it was.
local function is_out_of_sight(one)
  return one.operation == "drop_table" or one.operation == "drop_index" and not one.metadata
end

-- What is kept of a lock: without its statement.
local function keep(ctx, locks, one)
  if one.level ~= "ACCESS EXCLUSIVE" or not one.table then return end
  locks.first = locks.first or { level = one.level, table = one.table, node = ast.spot(one.node) }
  if is_out_of_sight(one) then return end
  local number = ctx:name_number(one.table)
  if locks.ids[number] == locks.id then return end
  locks.ids[number], locks.lines[number], locks.metadata[number] = locks.id, one.node.line, one.metadata
end

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
  local locks = state.locks
  if id ~= locks.id then locks.id, locks.first, state.own = id, nil, {} end
  for _, one in ipairs(state.own) do keep(ctx, locks, one) end
  state.stmt, state.own = stmt, lock.all(stmt, ctx)
  ctx:mark("held", locks.first ~= nil or #state.own > 0)
  return locks, state.own
end

--- The lock that is held on this table.
---@param earlier HeldLocks
---@param name Name?
---@param ctx Context
---@return Lock?
function held.on(earlier, name, ctx)
  local number = name and ctx:name_number(name)
  if not number or earlier.ids[number] ~= earlier.id then return nil end
  return { level = "ACCESS EXCLUSIVE", table = name, metadata = earlier.metadata[number],
    node = { line = earlier.lines[number] } }
end

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
