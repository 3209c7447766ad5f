-- The tables that a script made so far, as the policy workers tell them to rules (ctx:is_made).
local ast = require "ast"

local made = {}

local function key_of(name) return ast.key(name, "public") end

--- After the rules have seen the statement.
---@param tables table<string, boolean>
---@param stmt Statement
function made.note(tables, stmt)
  local name = stmt.kind == "create_table" and stmt.table
    or stmt.kind == "create_materialized_view" and stmt.name
    or stmt.query and stmt.query.into
  if name then tables[key_of(name)] = true end
  local new_name = stmt.kind == "alter_table" and ast.renamed_to(stmt)
  if new_name and made.has(tables, stmt.table) then
    tables[key_of { schema = stmt.table.schema, name = new_name }] = true
  end
end

---@param tables table<string, boolean>
---@param name Name
function made.has(tables, name) return tables[key_of(name)] == true end

return made
