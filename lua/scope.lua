-- What a column name means at some place of a query: which table, seen through aliases, CTEs and
-- the queries around it. Names that bind to something unknown resolve to nothing.
local catalog = require "catalog"

local scope = {}

---@class Scope
---@field sources {alias: string, table: table?}[]  table = nil: not known
---@field parent Scope?
---@field ctes table<string, boolean>

local Scope = {}
Scope.__index = Scope

local function search_path(schema, session_user)
  local path, written = {}, schema and schema.searchPath
  if not written or written == "" then return { "public" } end
  for part in written:gmatch("[^,]+") do
    part = part:gsub('^%s*"?', ""):gsub('"?%s*$', "")
    path[#path + 1] = part == "$user" and session_user or part
  end
  return path
end

local function find_table(self, name)
  if name.schema then return catalog.table(self.schema, name) end
  if self.ctes[name.name] then return nil end
  for _, one in ipairs(self.path) do
    local found = catalog.table(self.schema, { name = name.name, schema = one })
    if found then return found end
  end
  if self.path[1] == "public" then return catalog.table(self.schema, name) end
end

--- The outermost scope.
---@param schema table? DatabaseMetadata
---@param session_user string?
---@return Scope
function scope.new(schema, session_user)
  return setmetatable(
    { schema = schema, sources = {}, ctes = {}, path = search_path(schema, session_user) }, Scope)
end

--- A scope inside this one, with its own FROM items.
---@return Scope
function Scope:child()
  return setmetatable({ schema = self.schema, sources = {}, path = self.path, parent = self,
    ctes = setmetatable({}, { __index = self.ctes }) }, Scope)
end

--- Makes a CTE's name hide tables.
---@param name string
function Scope:add_cte(name) self.ctes[name] = true end

--- Adds a table under its alias or its own name.
---@param name Name
---@param alias string?
function Scope:add_table(name, alias)
  self.sources[#self.sources + 1] = { alias = alias or name.name, table = find_table(self, name) }
end

--- Adds a FROM item with everything joined to it.
---@param source Source
function Scope:add(source)
  if source.kind == "join" then
    if source.left then self:add(source.left) end
    if source.right then self:add(source.right) end
  elseif source.kind == "table" and source.name then
    self:add_table(source.name, source.alias)
  else
    self.sources[#self.sources + 1] = { alias = source.alias or "" }
  end
end

local function qualified(self, column)
  for _, source in ipairs(self.sources) do
    if source.alias == column.qualifier then return source.table end
  end
  return self.parent and qualified(self.parent, column)
end

local function unqualified(self, column)
  local is_open = true
  for _, source in ipairs(self.sources) do
    if not source.table then
      is_open = false
    elseif catalog.column(source.table, column.name) then
      return source.table
    end
  end
  return is_open and self.parent and unqualified(self.parent, column) or nil
end

--- The metadata of the table that the column belongs to.
---@param column Expr
---@return table? TableMetadata
function Scope:resolve(column)
  if column.qualifier then return qualified(self, column) end
  return unqualified(self, column)
end

return scope
