-- A statement in a few plain fields: what risk and approval policies see of it.
local ast = require "ast"

local summary = {}

local flags = {
  "if_exists", "if_not_exists", "or_replace", "temporary", "cascade", "concurrently", "unique",
  "restart_identity",
}

local function tables_of(stmt)
  local tables = {}
  for _, name in ipairs(stmt.names or {}) do
    tables[#tables + 1] = { schema = name.schema, name = name.name }
  end
  return tables
end

local function actions_of(stmt)
  local actions = {}
  for action in ast.actions(stmt) do actions[#actions + 1] = action.op end
  return actions
end

--- The summary of one statement.
---@param stmt Statement
---@return StatementSummary
function summary.of(stmt)
  local set = {}
  for _, flag in ipairs(flags) do
    if stmt[flag] then set[#set + 1] = flag end
  end
  return {
    kind = stmt.kind,
    object = stmt.object,
    line = stmt.line,
    endLine = stmt.stop.line,
    tables = tables_of(stmt),
    flags = set,
    actions = actions_of(stmt),
    where = stmt.where ~= nil,
  }
end

return summary
