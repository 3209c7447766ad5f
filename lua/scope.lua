-- What a column name means at some place of a query: which table, seen through aliases, CTEs and
-- the queries around it. Names that bind to something unknown resolve to nothing.
local scope = {}

---@class Scope
---@field sources {key: string, name: Name?, table: table|false|nil}[]  false: not known
---@field parent Scope?
---@field ctes table<string, boolean>
---@field names Resolver

local Scope = {}
Scope.__index = Scope

--- The outermost scope.
---@param names Resolver
---@return Scope
function scope.new(names)
  return setmetatable({ names = names, sources = {}, ctes = {} }, Scope)
end

--- A scope inside this one, with its own FROM items.
---@return Scope
function Scope:child()
  return setmetatable({ names = self.names, sources = {}, parent = self,
    ctes = setmetatable({}, { __index = self.ctes }) }, Scope)
end

--- Makes a CTE's name hide tables.
---@param name string
function Scope:add_cte(name) self.ctes[self.names.key(name)] = true end

--- True when the name is a CTE's here.
---@param name Name
function Scope:is_cte(name)
  return not name.schema and self.ctes[self.names.key(name.name)] or false
end

--- Adds a table under its alias or its own name.
---@param name Name
---@param alias string?
function Scope:add_table(name, alias)
  local source = { key = self.names.key(alias or name.name), name = name }
  if self:is_cte(name) then source.table = false end
  self.sources[#self.sources + 1] = source
end

--- Adds a FROM item with everything joined to it.
---@param source Source
function Scope:add(source)
  if source.pivoted then
    self.sources[#self.sources + 1] = { key = self.names.key(source.alias or ""), table = false }
  elseif source.kind == "join" then
    if source.left then self:add(source.left) end
    if source.right then self:add(source.right) end
  elseif source.kind == "table" and source.name then
    self:add_table(source.name, source.alias)
  else
    self.sources[#self.sources + 1] = { key = self.names.key(source.alias or ""), table = false }
  end
end

--- Adds what UPDATE or DELETE changes, unless it names one of the sources that are there already.
---@param target Source
function Scope:add_target(target)
  if target.kind == "table" and target.name and not target.alias then
    local key = self.names.key(target.name.name)
    for _, source in ipairs(self.sources) do
      if source.key == key then return end
    end
  end
  self:add(target)
end

local function table_of(self, source)
  if source.table == nil then source.table = self.names:table(source.name) or false end
  return source.table
end

local function qualified(self, key)
  for _, source in ipairs(self.sources) do
    if source.key == key then return table_of(self, source) or nil end
  end
  return self.parent and qualified(self.parent, key)
end

local function unqualified(self, column)
  local is_open = true
  for _, source in ipairs(self.sources) do
    local one = table_of(self, source)
    if not one then
      is_open = false
    elseif self.names:has_column(one, column) then
      return one
    end
  end
  return is_open and self.parent and unqualified(self.parent, column) or nil
end

--- The metadata of the table that the column belongs to.
---@param column Expr
---@return table? TableMetadata
function Scope:resolve(column)
  if column.qualifier then return qualified(self, self.names.key(column.qualifier)) end
  return unqualified(self, column.name)
end

--- True when the column is one of an index.
---@param column Expr
function Scope:is_indexed(column)
  local found = self:resolve(column)
  return found ~= nil and self.names:is_indexed(found, column.name)
end

return scope
