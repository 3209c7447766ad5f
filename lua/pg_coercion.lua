-- Which changes of a column's type PostgreSQL makes without writing the table anew.
local datatype = require "datatype"

local pg_coercion = {}

local function numbers(type)
  local args = {}
  for i, arg in ipairs(type.args or {}) do args[i] = tonumber(arg) end
  return args
end

-- A wider or no limit keeps every stored value as it is.
local function is_wider(old, new, i)
  return new[i] == nil or (old[i] ~= nil and new[i] >= old[i])
end

local function widens_length(old, new) return is_wider(old, new, 1) end

local function widens_numeric(old, new)
  if new[1] == nil then return true end
  return old[1] ~= nil and new[1] >= old[1] and (new[2] or 0) == (old[2] or 0)
end

local text_like = { text = true, ["character varying"] = true }

-- [name of both]: may the arguments change so?
local widens = {
  ["character varying"] = widens_length,
  ["bit varying"] = widens_length,
  numeric = widens_numeric,
  timestamp = widens_length,
  ["timestamp with time zone"] = widens_length,
  time = widens_length,
  ["time with time zone"] = widens_length,
  interval = widens_length,
}

local function parse(text)
  local name, arguments = datatype.parse(text)
  local type = { args = {} }
  for number in arguments:gmatch "%-?%d+" do type.args[#type.args + 1] = number end
  local length = text:match "%((%d+)%) with"
  if length then type.args[1] = length end
  return name:gsub("%(%d+%)", ""), type
end

--- True when a column of the type `old` (as the catalog writes it) becomes `new` without a rewrite.
---@param old string
---@param new DataType
function pg_coercion.is_free(old, new)
  local name, type = parse(old)
  local target = datatype.name(new)
  if (new.array or 0) > 0 or name:find("[]", 1, true) then return false end
  local before, after = numbers(type), numbers(new)
  if text_like[name] and text_like[target] then
    return target == "text" or is_wider(name == "text" and {} or before, after, 1)
  end
  if name == "cidr" and target == "inet" then return true end
  if name ~= target then return false end
  if widens[name] then return widens[name](before, after) end
  return (before[1] or false) == (after[1] or false)
end

return pg_coercion
