-- CHECK constraints that prove a column to hold no NULL: then SET NOT NULL reads no row (PostgreSQL 12).
local ast = require "ast"
local catalog = require "catalog"

local not_null = {}

local Proofs = {}
Proofs.__index = Proofs

function not_null.new()
  return setmetatable({ by_name = {}, valid = {} }, Proofs)
end

-- The columns that the condition says are not null: one, or several joined by AND.
local function columns_of(expr, list)
  expr = ast.bare(expr)
  list = list or {}
  if not expr then return list end
  if expr.op == "is" and expr.operator == "null" and expr.negated then
    local column = ast.bare(expr.args[1])
    if column and column.op == "column" then list[#list + 1] = column.name end
  elseif expr.op == "binary" and expr.operator == "and" then
    for _, arg in ipairs(expr.args) do columns_of(arg, list) end
  end
  return list
end

--- The column of a CHECK (x IS NOT NULL); nil for any other condition.
---@param constraint Constraint
---@return string?
function not_null.column_of(constraint)
  local columns = constraint.type == "check" and columns_of(constraint.check) or {}
  return #columns == 1 and columns[1] or nil
end

local function mark(self, name, columns)
  for _, column in ipairs(columns) do self.valid[ast.key(name, "public") .. "." .. column] = true end
end

local function note_action(self, stmt, action)
  local table_key = ast.key(stmt.table, "public")
  local constraint = action.constraint
  if action.op == "add_constraint" and constraint.type == "check" then
    local columns = columns_of(constraint.check)
    if constraint.name then self.by_name[table_key .. "." .. constraint.name] = columns end
    if not constraint.not_valid then mark(self, stmt.table, columns) end
  elseif action.op == "validate_constraint" then
    mark(self, stmt.table, self.by_name[table_key .. "." .. action.name] or {})
  elseif action.op == "drop_constraint" then
    for _, column in ipairs(self.by_name[table_key .. "." .. action.name] or {}) do
      self.valid[table_key .. "." .. column] = nil
    end
  end
end

--- Follows one statement of the script.
---@param stmt Statement
function Proofs:note(stmt)
  if stmt.kind ~= "alter_table" then return end
  for action in ast.actions(stmt) do note_action(self, stmt, action) end
end

-- Every part of the condition outside of OR: "((a IS NOT NULL) AND (b > 0))".
local function says_not_null(expression, column)
  if expression:upper():find("NOT VALID", 1, true) or expression:upper():find("%f[%w]OR%f[%W]") then
    return false
  end
  local plain = expression:gsub('"', "")
  local from = 1
  while true do
    local start, stop = plain:find(column, from, true)
    if not start then return false end
    local before, after = plain:sub(start - 1, start - 1), plain:sub(stop + 1)
    if not before:find "[%w_.]" and after:upper():find "^%s+IS%s+NOT%s+NULL%f[%W]" then return true end
    from = stop + 1
  end
end

--- True when a valid CHECK, from before the script or of it, keeps NULL out of the column.
---@param name Name?      of the table
---@param column string
---@param schema table?   DatabaseMetadata
function Proofs:proves(name, column, schema)
  if not name then return false end
  if self.valid[ast.key(name, "public") .. "." .. column] then return true end
  local metadata = catalog.table(schema, name)
  for _, check in ipairs(metadata and metadata.checkConstraints or {}) do
    if says_not_null(check.expression or "", column) then return true end
  end
  return false
end

return not_null
