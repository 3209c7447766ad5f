-- Which statements of a PostgreSQL script share a transaction when Tidegate runs it: all of them, cut by
-- what cannot run inside one and by VALIDATE CONSTRAINT; or what stands between BEGIN and COMMIT.
local ast = require "ast"
local lock_other = require "lock_other"

local transaction = {}

local Script = {}
Script.__index = Script

---@class TransactionScript
---@field id integer        of the current transaction
---@field begun Statement?  the BEGIN that is open
---@field is_off boolean     -- txn-mode = off: every statement has one of its own
---@field is_on boolean      -- txn-mode = on: VALIDATE CONSTRAINT, too, shares the one of all

---@param ctx Context
---@return TransactionScript
function transaction.new(ctx)
  local mode = ctx.directives and ctx.directives["txn-mode"] or ""
  return setmetatable({ id = 1, is_off = mode:lower() == "off", is_on = mode:lower() == "on" }, Script)
end

--- What a rule must be called for to follow the transactions, and its own.
---@param ... string
---@return string[]
function transaction.events(...)
  return {
    "begin", "commit", "rollback", "create_index:concurrently", "drop_index:concurrently", "reindex", "vacuum",
    "*:of_database", "alter:detach_partition", "alter:validate_constraint", ...,
  }
end

--- True when PostgreSQL refuses the statement inside a transaction.
---@param stmt Statement
function transaction.is_outside(stmt)
  if stmt.concurrently and (stmt.object == "index" or stmt.kind == "reindex") then return true end
  if stmt.kind == "reindex" and lock_other.has_option(stmt, "concurrently") then return true end
  if stmt.kind == "vacuum" or stmt.object == "database" and stmt.verb ~= "comment_on" then
    return stmt.kind ~= "alter_database"
  end
  for action in ast.actions(stmt, "detach_partition") do
    if action.value then return true end
  end
  return false
end

local function is_validate(stmt)
  for action in ast.actions(stmt) do
    if action.op == "validate_constraint" then return true end
  end
  return false
end

--- Takes the next statement; gives the number of the transaction that it runs in.
---@param stmt Statement
---@return integer
function Script:enter(stmt)
  if stmt.kind == "begin" then
    if not self.begun then
      self.id, self.begun = self.id + 1, stmt
    end
  elseif self.begun then
    local ends = stmt.kind == "commit" or stmt.kind == "rollback" and stmt.name ~= "rollback to"
    if ends then
      self.id, self.begun = self.id + 1, nil
      return self.id - 1
    end
  elseif self.is_off or transaction.is_outside(stmt) or not self.is_on and is_validate(stmt) then
    self.id = self.id + 2
    return self.id - 1
  end
  return self.id
end

return transaction
