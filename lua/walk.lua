-- The keys and indexes of tables as they stand after the statements seen so far: the metadata from
-- before the script, changed by each statement in turn. Knows nothing of tables it was not told of.
local ast = require "ast"
local catalog = require "catalog"
local engines = require "engine"
local keys = require "walk_keys"
local mssql = require "mssql"

local walk = {}

---@class WalkIndex
---@field name string
---@field columns string[]
---@field primary boolean?

---@class WalkTable
---@field name string
---@field schema string?    of MySQL: as written
---@field is_known boolean    false: its keys from before the script are not known
---@field is_keyless boolean? had its primary key dropped, whatever else is known
---@field indexes WalkIndex[]

-- Where an index outlives a column of it, and the primary key is called PRIMARY.
local is_mysql = engines.mysql

local Walk = {}
Walk.__index = Walk

--- Begins at the given metadata (nil: nothing known).
---@param schema table? DatabaseMetadata
---@param engine string?
function walk.new(schema, engine)
  return setmetatable({ schema = schema, tables = {}, is_mysql = is_mysql[engine],
    is_oracle = engine == "ORACLE", is_mssql = engine == "MSSQL" }, Walk)
end

-- The database of the metadata, in Oracle the user's own schema, may be written or left out.
local function key_of(self, name)
  if self.is_mssql then return mssql.key(name) end
  local is_here = (self.is_mysql or self.is_oracle) and self.schema and name.schema == self.schema.name
  return ast.key({ schema = not is_here and name.schema or nil, name = name.name }, "public")
end

local function schema_of(self, name)
  if self.is_mysql or self.is_oracle then return name.schema end
  return catalog.schema_of(name)
end

local function read(self, name)
  local metadata = catalog.table(self.schema, name)
  local loaded = { name = name.name, schema = schema_of(self, name), indexes = {} }
  loaded.is_known, loaded.is_mysql = metadata ~= nil, self.is_mysql
  for i, index in ipairs(metadata and metadata.indexes or {}) do
    loaded.indexes[i] =
      { name = index.name, columns = keys.copy_columns(index.expressions), primary = index.primary }
  end
  return loaded
end

--- The walk that all rules of one review share. It has taken this statement, whoever asks first; also
--- tells whether the statement's table had a primary key before. For rules that see every statement.
---@param stmt Statement
---@param ctx Context
---@return Walk
---@return boolean? had_key
function walk.enter(stmt, ctx)
  local state = ctx.shared.walk or { walk = walk.new(ctx.schema, ctx.engine) }
  ctx.shared.walk = state
  if state.stmt ~= stmt then
    local before = stmt.is_ddl and stmt.table and state.walk:table(stmt.table)
    state.stmt, state.had_key = stmt, before and not walk.has_no_primary(before)
    state.walk:apply(stmt)
  end
  return state.walk, state.had_key
end

--- The shared walk at the end of the script.
---@param ctx Context
---@return Walk?
function walk.of(ctx) return ctx.shared.walk and ctx.shared.walk.walk end

--- The table of that name; false when it was dropped.
---@param name Name
---@return WalkTable|false
function Walk:table(name)
  local key = key_of(self, name)
  if self.tables[key] == nil then self.tables[key] = read(self, name) end
  return self.tables[key]
end

--- The primary key of a table.
---@param one WalkTable
---@return WalkIndex?
function walk.primary(one)
  for _, index in ipairs(one.indexes) do
    if index.primary then return index end
  end
end

--- The name of a table with its schema, for people.
---@param one WalkTable
function walk.label(one) return one.schema and one.schema .. "." .. one.name or one.name end

--- True when the table certainly has no primary key.
---@param one WalkTable
function walk.has_no_primary(one)
  return (one.is_known or one.is_keyless or false) and not walk.primary(one)
end

local act = {}
function act.add_column(_, one, action) keys.add_column_keys(one, action.columns) end
function act.add_constraint(_, one, action) keys.add_constraint(one, action.constraint) end
function act.drop_constraint(_, one, action) keys.remove_index(one, action.name) end
function act.drop_primary(_, one)
  local primary = walk.primary(one)
  if primary then keys.remove_index(one, primary.name) end
  one.is_keyless = true
end
function act.drop_index(self, one, action)
  if self.is_mysql and action.name:upper() == "PRIMARY" then return act.drop_primary(self, one) end
  keys.remove_index(one, action.name)
end
function act.drop_column(_, one, action) keys.remove_column(one, action.name) end
function act.rename_column(_, one, action) keys.rename_column(one, action.name, action.new_name) end
function act.change_column(_, one, action)
  keys.rename_column(one, action.name, action.new_name)
  keys.add_column_keys(one, action.columns)
end
function act.modify_column(_, one, action) keys.add_column_keys(one, action.columns) end
function act.rename_constraint(_, one, action)
  local _, index = keys.find(one, action.name)
  if index then index.name = action.new_name end
end
act.rename_index = act.rename_constraint
function act.rename_table(self, one, action, name)
  self.tables[key_of(self, name)] = false
  one.name = action.new_name
  self.tables[key_of(self, { schema = name.schema, name = one.name })] = one
end

local apply = {}

-- A copy of another table's keys (LIKE ... INCLUDING, PARTITION OF) is as unknown as that table.
local function inherit(self, one, names)
  for _, name in ipairs(names) do
    local parent = self:table(name)
    if parent and not parent.is_known then one.is_known = false end
    for _, index in ipairs(parent and parent.indexes or {}) do
      local base = self.is_mysql and index.name or one.name .. "_" .. index.name
      one.indexes[#one.indexes + 1] = {
        name = keys.free_name(one, base),
        columns = keys.copy_columns(index.columns),
        primary = index.primary,
      }
    end
  end
end

local function copies_keys(self, like)
  local copies = self.is_mysql or false
  for _, option in ipairs(like.options or {}) do
    if option.value == "all" or option.value == "indexes" then
      copies = option.name == "including"
    end
  end
  return copies
end

function apply.create_table(self, stmt)
  local before = stmt.if_not_exists and self:table(stmt.table)
  if before and before.is_known then return end
  local one = { name = stmt.table.name, schema = schema_of(self, stmt.table), indexes = {} }
  one.is_known, one.is_mysql = true, self.is_mysql
  self.tables[key_of(self, stmt.table)] = one
  if stmt.partition_of then inherit(self, one, { stmt.partition_of }) end
  for _, like in ipairs(stmt.likes or {}) do
    if copies_keys(self, like) then inherit(self, one, { like }) end
  end
  keys.add_column_keys(one, stmt.columns)
  for _, constraint in ipairs(stmt.constraints or {}) do keys.add_constraint(one, constraint) end
end

function apply.alter_table(self, stmt)
  local one = stmt.table and self:table(stmt.table)
  if not one then return end
  for action in ast.actions(stmt) do
    if act[action.op] then act[action.op](self, one, action, stmt.table) end
  end
end

function apply.rename(self, stmt)
  for action in ast.actions(stmt, "rename_table") do
    local one = self:table(action.table)
    if one then act.rename_table(self, one, action, action.table) end
  end
end

function apply.create_index(self, stmt)
  local one = self:table(stmt.table)
  if not one then return end
  local base = one.name .. "_" .. table.concat(stmt.columns, "_") .. "_idx"
  local name = stmt.name and stmt.name.name or keys.free_name(one, base)
  if stmt.if_not_exists and keys.find(one, name) then return end
  one.indexes[#one.indexes + 1] = { name = name, columns = keys.copy_columns(stmt.columns) }
end

local function owner_of(self, name)
  for _, one in pairs(self.tables) do
    if one and keys.find(one, name) then return one end
  end
  local _, owner, schema = catalog.index(self.schema, name)
  return owner and self:table { name = owner.name, schema = schema }
end

function apply.drop_index(self, stmt)
  for _, name in ipairs(stmt.objects or {}) do
    local one = stmt.table and self:table(stmt.table) or owner_of(self, name.name)
    if one then act.drop_index(self, one, name) end
  end
end

function apply.drop_table(self, stmt)
  for _, name in ipairs(stmt.objects or {}) do self.tables[key_of(self, name)] = false end
end

function apply.alter_index(self, stmt)
  local one, new_name = owner_of(self, stmt.name.name), ast.renamed_to(stmt)
  if one and new_name then
    act.rename_constraint(self, one, { name = stmt.name.name, new_name = new_name })
  end
end

--- Applies one statement. What cannot be read leaves its table unknown.
---@param stmt Statement
function Walk:apply(stmt)
  if not apply[stmt.kind] then return end
  if stmt.level == 2 or stmt.verb == "drop" then return apply[stmt.kind](self, stmt) end
  local one = stmt.table and self:table(stmt.table)
  if one then one.is_known = false end
end

return walk
