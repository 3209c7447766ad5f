-- Which table of the metadata a name means, by the rules of the engine: where unqualified names are
-- looked for, what a qualifier may say, and which names are the same in another case.
local resolve = {}

---@class Resolver
---@field key fun(name: string): string      equal for names that mean the same table or alias
---@field column fun(name: string): string   equal for names that mean the same column
---@field table fun(self: Resolver, name: Name): table?       TableMetadata; nil: not known
---@field has_column fun(self: Resolver, table: table, name: string): boolean
---@field is_indexed fun(self: Resolver, table: table, name: string): boolean

local function same(name) return name end
local lower = string.lower

-- tables, columns: which case counts ("server": as the server says). path: the schemas of unqualified
-- names. one_schema: a qualifier names the database itself. others: then any other schema.
local engines = {
  POSTGRES = { path = "search_path" },
  MYSQL = { tables = "server", columns = "any", one_schema = true },
  ORACLE = { one_schema = true },
  MSSQL = { tables = "server", columns = "server", path = { "dbo" }, others = true },
  SNOWFLAKE = { path = { "PUBLIC" }, others = true },
}
for _, name in ipairs { "MARIADB", "TIDB", "OCEANBASE", "STARROCKS", "DORIS" } do
  engines[name] = engines.MYSQL
end

-- The search path as the metadata gives it: "$user", public.
local function search_path(schema, session_user)
  local path, written = {}, schema and schema.searchPath
  if not written or written == "" then return { "public" } end
  for part in written:gmatch("[^,]+") do
    part = part:gsub('^%s*"?', ""):gsub('"?%s*$', "")
    path[#path + 1] = part == "$user" and session_user or part
  end
  return path
end

local function fold(kind, context)
  local any_case = kind == "any" or kind == "server" and not context.caseSensitive
  return any_case and lower or same
end

local Resolver = {}
Resolver.__index = Resolver

--- Looks into the schema that a rule's context holds.
---@param ctx Context
---@return Resolver
function resolve.new(ctx)
  local context, engine = ctx.context or {}, engines[ctx.engine] or engines.POSTGRES
  local path = engine.path or {}
  if path == "search_path" then path = search_path(ctx.schema, context.sessionUser) end
  return setmetatable({
    schemas = ctx.schema and ctx.schema.schemas or {},
    databases = { ctx.schema and ctx.schema.name, context.currentDatabase },
    engine = engine, path = path, tables = {}, columns = {}, indexed = {},
    key = fold(engine.tables, context), column = fold(engine.columns, context),
  }, Resolver)
end

--- The resolver of one review, made once for each rule.
---@param ctx Context
---@return Resolver
function resolve.of(ctx)
  local state = ctx.script
  state.resolver = state.resolver or resolve.new(ctx)
  return state.resolver
end

-- Made once for each schema: a script may name thousands of tables.
local function tables_of(self, one)
  local tables = self.tables[one]
  if not tables then
    tables = {}
    self.tables[one] = tables
    for _, candidate in ipairs(one.tables or {}) do
      local key = self.key(candidate.name)
      tables[key] = tables[key] or candidate
    end
  end
  return tables
end

local function find(self, one, name) return tables_of(self, one)[self.key(name)] end

local function find_in(self, schema_name, name)
  local wanted = self.key(schema_name)
  for _, one in ipairs(self.schemas) do
    if self.key(one.name or "") == wanted then
      local found = find(self, one, name)
      if found then return found end
    end
  end
end

local function find_anywhere(self, name)
  for _, one in ipairs(self.schemas) do
    local found = find(self, one, name)
    if found then return found end
  end
end

local function is_database(self, name)
  for i = 1, 2 do
    local one = self.databases[i]
    if one and one ~= "" and self.key(one) == self.key(name) then return true end
  end
  return false
end

local function unqualified(self, name)
  for _, one in ipairs(self.path) do
    local found = find_in(self, one, name)
    if found then return found end
  end
  if self.engine.others then return find_anywhere(self, name) end
  return find_in(self, "", name)
end

function Resolver:table(name)
  if name.catalog and not is_database(self, name.catalog) then return nil end
  if not name.schema then return unqualified(self, name.name) end
  if self.engine.one_schema and is_database(self, name.schema) then
    return find_in(self, "", name.name) or find_in(self, name.schema, name.name)
  end
  if name.schema == "" then return unqualified(self, name.name) end
  return find_in(self, name.schema, name.name)
end

local function names_of(self, cache, table_metadata, fill)
  local set = cache[table_metadata]
  if not set then
    set = {}
    cache[table_metadata] = set
    fill(set, self.column)
  end
  return set
end

function Resolver:has_column(table_metadata, name)
  local set = names_of(self, self.columns, table_metadata, function(into, key)
    for _, one in ipairs(table_metadata.columns or {}) do into[key(one.name)] = true end
  end)
  return set[self.column(name)] or false
end

function Resolver:is_indexed(table_metadata, name)
  local set = names_of(self, self.indexed, table_metadata, function(into, key)
    for _, index in ipairs(table_metadata.indexes or {}) do
      for _, expression in ipairs(index.expressions or {}) do into[key(expression)] = true end
    end
  end)
  return set[self.column(name)] or false
end

return resolve
