-- The tables that the script itself made: nobody else uses them yet, so no lock on them matters.
local ast = require "ast"

local made = {}

local function key_of(name) return ast.key(name, "public") end

--- Kinds that a rule must see to know them.
made.kinds = { "create_table", "create_materialized_view", "select", "alter_table" }

--- The kinds of a rule: its own and made.kinds, each once.
---@param ... string
---@return string[]
function made.on(...)
  local kinds, seen = {}, {}
  for _, list in ipairs { { ... }, made.kinds } do
    for _, kind in ipairs(list) do
      if not seen[kind] then
        seen[kind], kinds[#kinds + 1] = true, kind
      end
    end
  end
  return kinds
end

--- Follows one statement of the script.
---@param stmt Statement
---@param ctx Context
function made.note(stmt, ctx)
  ctx.shared.made = ctx.shared.made or {}
  local name = stmt.kind == "create_table" and stmt.table
    or stmt.kind == "create_materialized_view" and stmt.name
    or stmt.query and stmt.query.into
  if name then ctx.shared.made[key_of(name)] = true end
  local new_name = stmt.kind == "alter_table" and ast.renamed_to(stmt)
  if new_name and made.has(stmt.table, ctx) then
    ctx.shared.made[key_of { schema = stmt.table.schema, name = new_name }] = true
  end
end

--- True when an earlier statement made the table.
---@param name Name?
---@param ctx Context
function made.has(name, ctx)
  return name ~= nil and ctx.shared.made ~= nil and ctx.shared.made[key_of(name)] == true
end

return made
