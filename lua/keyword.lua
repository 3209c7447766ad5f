-- The words that an engine's SQL knows, so that a name spelled like one needs quotes or confuses its readers.
local keyword = {}

local lists = {
  MYSQL = require "keyword_mysql",
  ORACLE = require "keyword_oracle",
  MSSQL = require "keyword_mssql",
  SNOWFLAKE = require "keyword_snowflake",
}

local sets = {}
for engine, list in pairs(lists) do
  local set = {}
  for word in list.words:gmatch("%S+") do set[word] = true end
  sets[engine] = set
end

--- True when the name is a keyword of the engine, in any case.
---@param engine string
---@param name string
---@return boolean
function keyword.is(engine, name)
  local set = sets[engine]
  return set ~= nil and set[name:upper()] == true
end

return keyword
