-- The list of indexes of one table in a walk: finding, naming, adding and removing them.
local keys = {}

--- A list of names of its own.
---@param columns string[]?
function keys.copy_columns(columns)
  local copy = {}
  for i, column in ipairs(columns or {}) do copy[i] = column end
  return copy
end

-- Names of indexes and columns are equal in any case where MySQL keeps them.
local function is_same(one, a, b)
  return a == b or one.is_mysql and a and b and a:lower() == b:lower()
end

--- The place and the index of that name.
---@param one WalkTable
---@param name string?
function keys.find(one, name)
  for i, index in ipairs(one.indexes) do
    if is_same(one, index.name, name) then return i, index end
  end
end

--- The first of base, base1, base2 ... that no index has.
---@param one WalkTable
---@param base string
function keys.free_name(one, base)
  local name, n = base, 1
  while keys.find(one, name) do
    name, n = base .. n, n + 1
  end
  return name
end

local suffixes = {
  primary = "pkey", unique = "key", exclude = "excl", index = "idx", fulltext = "idx", spatial = "idx",
}

-- MySQL names a key by its first column: a, a_2, a_3 ...
local function mysql_name(one, constraint)
  local base, n = constraint.columns[1] or "functional_index", 2
  local name = base
  while keys.find(one, name) do
    name, n = ("%s_%d"):format(base, n), n + 1
  end
  return name
end

-- The name that the server gives to an unnamed key.
local function generated_name(one, constraint)
  if one.is_mysql then return mysql_name(one, constraint) end
  local suffix = suffixes[constraint.type]
  if suffix == "pkey" then return keys.free_name(one, one.name .. "_pkey") end
  local columns = table.concat(constraint.columns, "_")
  return keys.free_name(one, ("%s_%s_%s"):format(one.name, columns, suffix))
end

--- Adds the index of a key; nothing for other constraints.
---@param one WalkTable
---@param constraint Constraint
function keys.add_constraint(one, constraint)
  if not suffixes[constraint.type] then return end
  local at, index = keys.find(one, constraint.using_index)
  if index then
    table.remove(one.indexes, at)
  end
  one.indexes[#one.indexes + 1] = {
    name = one.is_mysql and constraint.type == "primary" and "PRIMARY" or constraint.name or
      constraint.using_index or generated_name(one, constraint),
    columns = index and index.columns or keys.copy_columns(constraint.columns),
    primary = constraint.type == "primary" or nil,
  }
end

--- Adds the keys written at columns.
---@param one WalkTable
---@param columns Column[]?
function keys.add_column_keys(one, columns)
  for _, column in ipairs(columns or {}) do
    for _, constraint in ipairs(column.constraints or {}) do keys.add_constraint(one, constraint) end
  end
end

---@param one WalkTable
---@param name string
function keys.remove_index(one, name)
  local at = keys.find(one, name)
  if at then table.remove(one.indexes, at) end
end

--- Takes a column out of every index where an index outlives a column of it, else the indexes out of
--- the table.
---@param one WalkTable
---@param column string
function keys.remove_column(one, column)
  for i = #one.indexes, 1, -1 do
    local columns, left = one.indexes[i].columns, {}
    for _, member in ipairs(columns) do
      if not is_same(one, member, column) then left[#left + 1] = member end
    end
    if #left == 0 or #left < #columns and not one.is_mysql then
      table.remove(one.indexes, i)
    else
      one.indexes[i].columns = left
    end
  end
end

---@param one WalkTable
---@param old string
---@param new string
function keys.rename_column(one, old, new)
  for _, index in ipairs(one.indexes) do
    for i, member in ipairs(index.columns) do
      if is_same(one, member, old) then index.columns[i] = new end
    end
  end
end

return keys
