-- Data types of the MySQL family, as they are written and as the server tells of them, in one form.
local mysql_type = {}

local aliases = {
  integer = "int", int4 = "int", int1 = "tinyint", int2 = "smallint", int3 = "mediumint",
  middleint = "mediumint", int8 = "bigint", dec = "decimal", numeric = "decimal", fixed = "decimal",
  float4 = "float", float8 = "double", real = "double", ["double precision"] = "double",
  character = "char", nchar = "char", ["national char"] = "char", ["national character"] = "char",
  nvarchar = "varchar", ["character varying"] = "varchar", ["char varying"] = "varchar",
  ["national varchar"] = "varchar", long = "mediumtext", ["long varchar"] = "mediumtext",
  ["long varbinary"] = "mediumblob", geomcollection = "geometrycollection",
}

-- The arguments that a type has when none are written; "" = they say nothing.
local defaults = {
  decimal = "(10,0)", char = "(1)", binary = "(1)", bit = "(1)",
  tinyint = "(4)", smallint = "(6)", mediumint = "(9)", int = "(11)", bigint = "(20)",
}
local unsigned_defaults =
  { tinyint = "(3)", smallint = "(5)", mediumint = "(8)", int = "(10)", bigint = "(20)" }
local without_arguments = { year = true }
local fractions = { time = true, datetime = true, timestamp = true }

local function split(text)
  local head, arguments, tail = text:match("^%s*([^(]-)%s*(%b())(.*)$")
  local words = ((head or text) .. " " .. (tail or "")):lower()
  words = words:gsub("character%s+set.*", ""):gsub("charset.*", ""):gsub("collate.*", "")
  local is_unsigned = words:find("unsigned", 1, true) or words:find("zerofill", 1, true)
  local name = words:gsub("zerofill", ""):gsub("unsigned", ""):gsub("%f[%w]signed", "")
  name = name:gsub("%s+", " "):gsub("^ ", ""):gsub(" $", "")
  arguments = (arguments or ""):gsub("%s*,%s*", ","):gsub("^%(%s+", "("):gsub("%s+%)$", ")")
  return aliases[name] or name, arguments, is_unsigned ~= nil,
    words:find("zerofill", 1, true) ~= nil
end

local function complete(name, arguments, is_unsigned)
  if without_arguments[name] or fractions[name] and arguments == "(0)" then return "" end
  if name == "decimal" then return arguments:match("^%(%d+%)$") and arguments:gsub("%)", ",0)") or
    arguments ~= "" and arguments or defaults.decimal end
  if arguments ~= "" then return arguments end
  return is_unsigned and unsigned_defaults[name] or defaults[name] or ""
end

--- The type in the one form that equal types share: "int(10) unsigned", "decimal(10,0)", "tinyint(1)".
---@param text string  as written, or as DatabaseMetadata has it
---@return string
function mysql_type.canonical(text)
  local name, arguments, is_unsigned, is_zerofill = split(text)
  if name == "bool" or name == "boolean" then return "tinyint(1)" end
  if name == "serial" then return "bigint(20) unsigned" end
  return name .. complete(name, arguments, is_unsigned) .. (is_unsigned and " unsigned" or "") ..
    (is_zerofill and " zerofill" or "")
end

--- The name alone: "int", "varchar".
---@param text string
---@return string
function mysql_type.name(text) return (mysql_type.canonical(text):match("^[^( ]*")) end

local booleans = { bool = true, boolean = true }

--- True when the type is the listed one; an entry without arguments matches any.
---@param type DataType
---@param entry string
function mysql_type.is(type, entry)
  local wanted = entry:lower()
  if booleans[wanted] or wanted == "serial" then
    return type.canon == wanted or booleans[wanted] and booleans[type.canon] or false
  end
  if wanted:find("(", 1, true) then
    return mysql_type.canonical(type.text) == mysql_type.canonical(wanted)
  end
  return type.canon ~= "serial" and mysql_type.name(type.text) == mysql_type.name(wanted)
end

local integers = { tinyint = true, smallint = true, mediumint = true, int = true, bigint = true }

--- True for an integer type; BOOL is one.
---@param type DataType?
function mysql_type.is_integer(type)
  return type ~= nil and integers[mysql_type.name(type.text)] or false
end

local texts = {
  char = true, varchar = true, tinytext = true, text = true, mediumtext = true, longtext = true,
}

--- True for a type that has a character set.
---@param type DataType?
function mysql_type.is_text(type)
  return type ~= nil and texts[mysql_type.name(type.text)] or false
end

local text_bytes = {
  tinytext = 255, tinyblob = 255, text = 65535, blob = 65535, mediumtext = 16777215,
  mediumblob = 16777215, longtext = 4294967295, longblob = 4294967295,
}
local counted = { char = true, binary = true, varchar = true, varbinary = true }

--- The most that a column of text or bytes holds: characters of CHAR and VARCHAR, else bytes. 0 for
--- every other type.
---@param text string  as for canonical
---@return number
function mysql_type.text_length(text)
  local name, length = mysql_type.canonical(text):match("^(%w+)%(?(%d*)")
  return text_bytes[name] or counted[name] and tonumber(length) or 0
end

local defaultless = {
  tinyblob = true, blob = true, mediumblob = true, longblob = true,
  tinytext = true, text = true, mediumtext = true, longtext = true, json = true,
  geometry = true, point = true, linestring = true, polygon = true, multipoint = true,
  multilinestring = true, multipolygon = true, geometrycollection = true,
}

--- False for the types that take no plain DEFAULT or bring their own.
---@param type DataType?
function mysql_type.may_have_default(type)
  return not type or type.canon ~= "serial" and not defaultless[mysql_type.name(type.text)]
end

return mysql_type
