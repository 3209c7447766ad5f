-- The published review cases (../shared/sqlreview), and their own matcher's rule: status and code
-- equal, and each line inside the statement that is meant.
local cjson = require "cjson"

local review_cases = {}

local FOLDER = "../shared/sqlreview/"

local function read(name)
  local file = io.open(FOLDER .. name)
  if not file then return nil end
  local text = file:read "*a"
  file:close()
  return text
end

local function without_nulls(value)
  if type(value) ~= "table" then return value end
  local copy = {}
  for key, item in pairs(value) do
    if item ~= cjson.null then copy[key] = without_nulls(item) end
  end
  return copy
end

local function decode(text) return without_nulls(cjson.decode(text)) end

--- Schemas by name, and the context of each engine; nil when the cases are not here.
---@return {schemas: table<string, table>, contexts: table<string, table>}?
function review_cases.mock()
  local text = read "mock-schemas.json"
  return text and decode(text)
end

--- The cases of an engine, by the cases' name of it: "pg", "mysql".
---@param engine string
---@return table[]  {id, rule, level, payload?, statement, schema?, want}
function review_cases.of(engine)
  local list = {}
  for line in (read "cases-open.jsonl" or ""):gmatch "[^\n]+" do
    local case = decode(line)
    if case.engine == engine then list[#list + 1] = case end
  end
  return list
end

local function fits(case, want, advice)
  if want.status ~= advice.status or want.code ~= advice.code then return false end
  if not want.line or case.line_suspect then return true end
  return advice.line ~= nil and want.span[1] <= advice.line and advice.line <= want.span[2]
end

-- Gives expectation i an advice, moving others along when need be.
local function assign(case, i, advices, taken, seen)
  for j, advice in ipairs(advices) do
    if not seen[j] and fits(case, case.want[i], advice) then
      seen[j] = true
      if not taken[j] or assign(case, taken[j], advices, taken, seen) then
        taken[j] = i
        return true
      end
    end
  end
  return false
end

--- True when the advices are those that the case expects.
---@param case table
---@param advices {status: string, code: integer, line: integer?}[]
function review_cases.is_met(case, advices)
  if #case.want ~= #advices then return false end
  local taken = {}
  for i in ipairs(case.want) do
    if not assign(case, i, advices, taken, {}) then return false end
  end
  return true
end

return review_cases
