-- The locks that a PostgreSQL statement takes, told to rules: which lock, on what, and what is done
-- while it is held. Tables that the script itself made are nobody else's and are left out; so are those
-- that the catalog knows to be small. A table of which nothing is known counts as large.
local ast = require "ast"
local catalog = require "catalog"
local lock_alter = require "lock_alter"
local lock_other = require "lock_other"
local made = require "made"
local not_null = require "not_null"
local pg_locks = require "pg_locks"

local lock = {}

local function none() end

local SMALL_ROWS = 10000

---@class Lock
---@field operation string    key of pg_locks.operations
---@field table Name?         nil: every table of the database
---@field level string
---@field work string?
---@field other string?       lock on other_table
---@field other_table Name?
---@field node Node
---@field stmt Statement
---@field action Action?
---@field metadata table?     TableMetadata
---@field constraint Constraint?
---@field column Column?
---@field name string?

--- Parameters of every rule about locks.
---@return table<string, Param>
function lock.params()
  return { rows = { type = "number", default = SMALL_ROWS, help = "tables of up to this many rows pass" } }
end

-- Every lock of these is on the statement's table.
local is_on_its_table = { alter_table = true, create_index = true, create_trigger = true }

local function classify(stmt, ctx, checks)
  local found = {}
  if is_on_its_table[stmt.kind] and made.has(stmt.table, ctx) then return found end
  local site = {
    stmt = stmt,
    schema = ctx.schema,
    metadata = stmt.table and catalog.table(ctx.schema, stmt.table),
    proves_not_null = function(column) return checks:proves(stmt.table, column, ctx.schema) end,
  }
  function site.add(operation, node, more)
    local row, one = pg_locks.operations[operation], more or {}
    one.operation, one.level, one.work, one.other = operation, row.level, row.work, row.other
    one.table, one.metadata = one.table or stmt.table, one.metadata or site.metadata
    one.node, one.stmt, one.action = node, stmt, site.action
    found[#found + 1] = one
  end
  if stmt.kind == "alter_table" then lock_alter.classify(site) else lock_other.classify(site) end
  return found
end

--- Every lock of the statement on a table that was there before the script.
---@param stmt Statement
---@param ctx Context
---@return Lock[]
function lock.all(stmt, ctx)
  local state = ctx.shared.lock or { checks = not_null.new() }
  ctx.shared.lock = state
  if state.stmt == stmt then return state.list end -- many rules ask about the same statement
  local list = {}
  for _, one in ipairs(classify(stmt, ctx, state.checks)) do
    if not made.has(one.table, ctx) then list[#list + 1] = one end
  end
  state.checks:note(stmt)
  state.stmt, state.list = stmt, list
  return list
end

--- True when the catalog counted so few rows that any work on the table is short.
---@param one Lock
---@param ctx Context
function lock.is_short(one, ctx)
  local rows = catalog.rows(one.metadata)
  return rows ~= nil and rows >= 0 and rows <= ctx.params.rows
end

-- Asked by every rule about locks for every statement, so it makes nothing when nothing is found.
local function is_any(operation, ...)
  for i = 1, select("#", ...) do
    if operation == (select(i, ...)) then return true end
  end
  return false
end

--- The locks of the named operations on tables that are not known to be small.
---@param stmt Statement
---@param ctx Context
---@param ... string
---@return fun(): Lock?
function lock.found(stmt, ctx, ...)
  local found
  for _, one in ipairs(lock.all(stmt, ctx)) do
    if is_any(one.operation, ...) and not lock.is_short(one, ctx) then
      found = found or {}
      found[#found + 1] = one
    end
  end
  if not found then return none end
  local i = 0
  return function()
    i = i + 1
    return found[i]
  end
end

local function rows_of(one)
  local rows = catalog.rows(one.metadata)
  if not rows or rows < 0 then return "how many is not known" end
  return ("about %d"):format(rows)
end

--- "takes SHARE on t while it builds an index over every row (about 5000000): writes wait"
---@param one Lock
function lock.describe(one)
  local parts = { "takes ", one.level, " on ", one.table and ast.written(one.table) or "every table" }
  if one.other and one.other_table then
    parts[#parts + 1] = (" and %s on %s"):format(one.other, ast.written(one.other_table))
  end
  if one.work then
    parts[#parts + 1] = (" %s (%s)"):format(pg_locks.works[one.work], rows_of(one))
  end
  parts[#parts + 1] = ": " .. pg_locks.blocks[one.level]
  return table.concat(parts)
end

--- Advises: what the statement does, its lock, and the safe form to write instead.
---@param ctx Context
---@param one Lock
---@param what string    "ADD UNIQUE"
---@param remedy string  a format of string.format
---@param ... any
function lock.advise(ctx, one, what, remedy, ...)
  ctx:advise(one.node, "%s %s; %s", what, lock.describe(one), remedy:format(...))
end

--- What the examples of the rules about locks are reviewed with: a large and a small table.
---@return table DatabaseMetadata
function lock.example()
  return {
    name = "d",
    schemas = { { name = "public", tables = {
      { name = "small", rowCount = "100", columns = { { name = "a", type = "integer" } },
        indexes = { { name = "small_a", expressions = { "a" } } } },
      { name = "big", rowCount = "5000000", columns = {
        { name = "a", type = "integer", nullable = true }, { name = "v", type = "character varying(20)" } },
        indexes = { { name = "big_a", expressions = { "a" } } },
        checkConstraints = { { name = "c", expression = "(v IS NOT NULL)" } } },
    } } },
  }
end

return lock
