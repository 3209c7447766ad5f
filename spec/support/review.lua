-- Runs rule files on SQL without a server or a sandbox: core.so parses.
package.path = "lua/?.lua;" .. package.path
package.cpath = (os.getenv "TIDEGATE_BUILD" or "build") .. "/?.so;" .. package.cpath

local core = require "core"
local review = require "spec.support.rule_driver"

local support = { core = core, summary = require "spec.support.statement_summary" }

--- The files below a folder, sorted.
---@param folder string
---@param pattern string? of their names; "*.lua" when left out
---@return string[]
function support.files(folder, pattern)
  local files = {}
  local pipe = assert(io.popen(("find %s -name '%s' | sort"):format(folder, pattern or "*.lua")))
  for path in pipe:lines() do files[#files + 1] = path end
  pipe:close()
  return files
end

--- Loads one rule file; its id is its path.
---@param path string
---@return Rule
function support.rule(path)
  local rule = assert(loadfile(path))()
  rule.id = path:match("^rules/(.*)%.lua$")
  return rule
end

--- Every rule of the product, by path.
---@return Rule[]
function support.rules()
  local rules = {}
  for i, path in ipairs(support.files("rules")) do rules[i] = support.rule(path) end
  return rules
end

--- Reviews a script by the selected rules ({rule, level?, payload?}).
---@param selected table[]
---@param sql string
---@param input table? {engine, schema, context}
---@return Advice[]
function support.review(selected, sql, input)
  input = input or {}
  input.engine, input.sql = input.engine or "POSTGRES", sql
  local session = review.start(selected, input)
  local statements, parts = core.parse(input.engine, sql)
  for i, stmt in ipairs(statements) do review.statement(session, stmt, parts[i]) end
  return review.finish(session)
end

--- Reviews one example of a rule: SQL, or a table with `sql` and what it needs.
---@param rule Rule
---@param example string|table
---@return Advice[]
function support.example(rule, example)
  local one = type(example) == "table" and example or { sql = example }
  local engine = one.engine or (type(rule.engines) == "table" and rule.engines[1]) or "POSTGRES"
  return support.review({ { rule = rule, payload = one.payload or rule.payload } }, one.sql, {
    engine = engine,
    schema = one.schema or rule.schema,
    context = one.context,
  })
end

return support
