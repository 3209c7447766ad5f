-- What a change of a MySQL column type means for the rows that are stored.
local mysql_type = require "mysql_type"

local mysql_type_change = {}

local integers = { tinyint = true, smallint = true, mediumint = true, int = true, bigint = true }

-- Bytes that one character may take, and the length from which a varchar keeps two bytes of length.
local CHARACTER_BYTES = 4
local LENGTH_BYTES_CHANGE = 256

-- The display width of an integer is nothing that is stored.
local function parse(text)
  local canonical = mysql_type.canonical(text)
  local name, arguments, flags = canonical:match "^([^(]*)(%b())(.*)$"
  if not name then name, flags = canonical:match "^([^ ]*)(.*)$" end
  return name, integers[name] and "" or arguments or "", flags
end

local function varchar_change(old, new)
  local before, after = tonumber(old:match "%d+"), tonumber(new:match "%d+")
  if not before or not after or after < before then return "change_type" end
  local crosses = before * CHARACTER_BYTES < LENGTH_BYTES_CHANGE and after * CHARACTER_BYTES >= LENGTH_BYTES_CHANGE
  return crosses and "change_type" or "extend_varchar"
end

--- "same", "extend_varchar", "append_value" (of ENUM and SET) or "change_type".
---@param old string     as the catalog writes it
---@param new DataType?
function mysql_type_change.of(old, new)
  if not new then return "same" end
  local name, arguments, flags = parse(old)
  local other_name, other_arguments, other_flags = parse(new.text or new.name or "")
  if name ~= other_name or flags ~= other_flags then return "change_type" end
  if arguments == other_arguments then return "same" end
  if name == "varchar" then return varchar_change(arguments, other_arguments) end
  local values = arguments:sub(1, -2)
  local is_list = name == "enum" or name == "set"
  if is_list and other_arguments:sub(1, #values + 1) == values .. "," then return "append_value" end
  return "change_type"
end

return mysql_type_change
