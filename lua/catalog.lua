-- Look-ups in a DatabaseMetadata document (API form); every function takes nil as "nothing known".
local catalog = {}

local DEFAULT_SCHEMA = "public"

--- The name of the schema that unqualified names live in.
---@param name Name
function catalog.schema_of(name)
  return name.schema or DEFAULT_SCHEMA
end

--- The table of that name: in the schema written, else in public, else in the only schema.
---@param schema table?  DatabaseMetadata
---@param name Name
---@return table? TableMetadata
function catalog.table(schema, name)
  local wanted = name.schema or DEFAULT_SCHEMA
  for _, one in ipairs(schema and schema.schemas or {}) do
    local is_only = (one.name or "") == "" and (not name.schema or name.schema == schema.name)
    if one.name == wanted or is_only then
      for _, candidate in ipairs(one.tables or {}) do
        if candidate.name == name.name then return candidate end
      end
    end
  end
end

--- True when any schema has a table of that name.
---@param schema table?
---@param name string
function catalog.has_table(schema, name)
  for _, one in ipairs(schema and schema.schemas or {}) do
    for _, candidate in ipairs(one.tables or {}) do
      if candidate.name == name then return true end
    end
  end
  return false
end

--- The index of that name (schemas are searched in their order), its table and schema name.
---@param schema table?
---@param name string
---@param schema_name string?
---@return table? IndexMetadata
---@return table? TableMetadata
---@return string? schema_name
function catalog.index(schema, name, schema_name)
  for _, one in ipairs(schema and schema.schemas or {}) do
    if not schema_name or one.name == schema_name then
      for _, candidate in ipairs(one.tables or {}) do
        for _, index in ipairs(candidate.indexes or {}) do
          if index.name == name then return index, candidate, one.name end
        end
      end
    end
  end
end

--- The index of that name of a table of MySQL, in any case.
---@param table_metadata table?
---@param name string
---@return table? IndexMetadata
function catalog.index_of(table_metadata, name)
  for _, index in ipairs(table_metadata and table_metadata.indexes or {}) do
    if index.name:lower() == name:lower() then return index end
  end
end

--- The columns of the index of that name.
---@param schema table?
---@param name string
---@return string[]?
function catalog.index_columns(schema, name)
  local index = catalog.index(schema, name)
  if not index then return nil end
  local columns = {}
  for i, expression in ipairs(index.expressions or {}) do columns[i] = expression end
  return columns
end

--- The metadata of a column of a table.
---@param table_metadata table?
---@param column string
function catalog.column(table_metadata, column)
  for _, one in ipairs(table_metadata and table_metadata.columns or {}) do
    if one.name == column then return one end
  end
end

--- The metadata of a column of a table of MySQL, in any case.
---@param table_metadata table?
---@param column string
function catalog.column_of(table_metadata, column)
  for _, one in ipairs(table_metadata and table_metadata.columns or {}) do
    if one.name:lower() == column:lower() then return one end
  end
end

--- The columns of a table that are in any of its indexes, as a set.
---@param table_metadata table?
---@return table<string, boolean>
function catalog.indexed_columns(table_metadata)
  local set = {}
  for _, index in ipairs(table_metadata and table_metadata.indexes or {}) do
    for _, expression in ipairs(index.expressions or {}) do set[expression] = true end
  end
  return set
end

--- Estimated rows of a table; nil when nobody has counted.
---@param table_metadata table?
---@return number?
function catalog.rows(table_metadata)
  return table_metadata and tonumber(table_metadata.rowCount)
end

return catalog
