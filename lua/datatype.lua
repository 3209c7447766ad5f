-- Data types by their canonical names, so that int, int4 and integer are one.
local ast = require "ast"

local datatype = {}

local aliases = {
  int = "integer", int4 = "integer", serial = "integer", serial4 = "integer",
  int8 = "bigint", bigserial = "bigint", serial8 = "bigint",
  int2 = "smallint", smallserial = "smallint", serial2 = "smallint",
  bool = "boolean", float4 = "real", float8 = "double precision", float = "double precision",
  decimal = "numeric", dec = "numeric",
  varchar = "character varying", ["char varying"] = "character varying",
  char = "character", nchar = "character", bpchar = "character",
  ["national character"] = "character", ["national char"] = "character",
  varbit = "bit varying",
  timestamptz = "timestamp with time zone", timetz = "time with time zone",
  ["timestamp without time zone"] = "timestamp", ["time without time zone"] = "time",
}

local function parse(text)
  local name, arguments = text:lower():match("^%s*([^%(]-)%s*(%([^%)]*%))%s*$")
  name = (name or text:lower()):gsub("^%s+", ""):gsub("%s+$", ""):gsub("%s+", " ")
  name = name:gsub("^pg_catalog%.", "")
  return aliases[name] or name, ((arguments or ""):gsub("%s", ""))
end

-- The same few texts come again and again.
local names, arguments_of, n = {}, {}, 0

--- The canonical name and the arguments of a type written as text: "INT4", "varchar(20)".
---@param text string
---@return string name
---@return string arguments "" or "(20)"
function datatype.parse(text)
  if not names[text] then
    if n == 200 then names, arguments_of, n = {}, {}, 0 end
    names[text], arguments_of[text] = parse(text)
    n = n + 1
  end
  return names[text], arguments_of[text]
end

--- The canonical name of a column's type without its arguments.
---@param type DataType
function datatype.name(type)
  local canon = type.canon or type.name or ""
  return (datatype.parse(canon))
end

--- The canonical name with its arguments: "character varying(20)".
---@param type DataType
function datatype.full(type)
  local name = datatype.name(type)
  if type.args and type.args[1] then
    local arguments = {}
    for i, argument in ipairs(type.args) do arguments[i] = tostring(argument) end
    name = ("%s(%s)"):format(name, table.concat(arguments, ","))
  end
  return name
end

--- The type as it was written, in lower case, without what follows its arguments: "varchar(5)".
---@param type DataType
function datatype.written(type)
  local arguments = {}
  for i, argument in ipairs(type.args or {}) do arguments[i] = tostring(argument) end
  local text = arguments[1] and ("(%s)"):format(table.concat(arguments, ",")) or ""
  return (type.name or ""):lower() .. text
end

--- True when the type is the listed one; a list entry without arguments matches any.
---@param type DataType
---@param entry string
function datatype.is(type, entry)
  local name, arguments = datatype.parse(entry)
  if datatype.name(type) ~= name then return false end
  return arguments == "" or datatype.full(type) == name .. arguments
end

--- The length of a fixed-length character type; nil for every other type. CHAR alone is one long.
---@param type DataType?
---@param with_binary boolean?  BINARY(n) is one too
---@return number?
function datatype.fixed_length(type, with_binary)
  local name = type and datatype.name(type)
  if name ~= "character" and not (with_binary and name == "binary") then return nil end
  return tonumber(type.args and type.args[1]) or 1
end

local varying = {
  varchar = true, varchar2 = true, nvarchar = true, ["char varying"] = true, ["character varying"] = true,
}

--- The length of a character type of varying length; nil for every other type and without a length.
---@param type DataType?
---@return number?
function datatype.varying_length(type)
  if not type or not varying[type.canon] then return nil end
  return tonumber(type.args and type.args[1])
end

--- Every column whose type the statement sets: new ones, and those of ALTER COLUMN TYPE.
---@param stmt Statement
---@return fun(): Column?
function datatype.columns(stmt)
  local found, i = {}, 0
  for column in ast.columns_added(stmt) do found[#found + 1] = column end
  for action in ast.actions(stmt, "alter_type") do
    for _, column in ipairs(action.columns or {}) do found[#found + 1] = column end
  end
  return function()
    repeat i = i + 1 until not found[i] or found[i].type
    return found[i]
  end
end

return datatype
