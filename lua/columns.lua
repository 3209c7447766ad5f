-- The types of columns at some point of the script: as it defined or changed them, else as the metadata
-- has them.
local ast = require "ast"
local datatype = require "datatype"
local resolve = require "resolve"

local columns = {}

---@class ColumnType
---@field name string        canonical, without arguments: "integer"
---@field text string        as it is shown: "varchar(5)"
---@field is_before boolean? known from the metadata only

local Columns = {}
Columns.__index = Columns

--- The state of one rule's review.
---@param ctx Context
function columns.of(ctx)
  local script = ctx.script
  script.columns = script.columns
    or setmetatable({ names = resolve.of(ctx), tables = {}, created = {} }, Columns)
  return script.columns
end

local function key_of(self, name)
  return self.names.key((name.schema or "") .. "." .. name.name)
end

local function own(self, name)
  local key = key_of(self, name)
  self.tables[key] = self.tables[key] or {}
  return self.tables[key]
end

local function define(self, name, column)
  if not column.type then return end
  own(self, name)[self.names.column(column.name)] =
    { name = datatype.name(column.type), text = datatype.written(column.type) }
end

--- The type of a column; nil when nobody knows.
---@param name Name
---@param column string
---@return ColumnType?
function Columns:type(name, column)
  local found = own(self, name)[self.names.column(column)]
  if found ~= nil then return found or nil end
  local before = self.names:table(name)
  for _, one in ipairs(before and before.columns or {}) do
    if self.names.column(one.name) == self.names.column(column) and one.type then
      return { name = (datatype.parse(one.type)), text = one.type:lower(), is_before = true }
    end
  end
end

--- Every column of a table, by its name as it is compared.
---@param name Name
---@return table<string, ColumnType>
function Columns:all(name)
  local found = {}
  local before = not self.created[key_of(self, name)] and self.names:table(name) or {}
  for _, one in ipairs(before.columns or {}) do
    found[self.names.column(one.name)] = self:type(name, one.name)
  end
  for column, type in pairs(own(self, name)) do found[column] = type or nil end
  return found
end

local act = {}

function act.rename_column(self, name, action)
  local known = own(self, name)
  known[self.names.column(action.new_name)] = self:type(name, action.name)
  known[self.names.column(action.name)] = false
end

function act.drop_column(self, name, action)
  own(self, name)[self.names.column(action.name)] = false
end

function act.change_column(self, name, action)
  if action.name then own(self, name)[self.names.column(action.name)] = false end
end

function act.rename_table(self, name, action)
  self.tables[key_of(self, { schema = name.schema, name = action.new_name })] = own(self, name)
end

local defines = { add_column = true, change_column = true, modify_column = true }

--- Applies one statement.
---@param stmt Statement
function Columns:apply(stmt)
  if stmt.level < 2 or not stmt.table then return end
  if stmt.kind == "create_table" then
    local key = key_of(self, stmt.table)
    self.tables[key], self.created[key] = nil, true
  end
  if stmt.kind ~= "alter_table" then
    for column in ast.columns_added(stmt) do define(self, stmt.table, column) end
  end
  for action in ast.actions(stmt) do
    if act[action.op] then act[action.op](self, stmt.table, action) end
    for _, column in ipairs(defines[action.op] and action.columns or {}) do
      define(self, stmt.table, column)
    end
  end
end

return columns
