-- No statement makes a rule throw: half statements, other dialects, and the corpora when they are here.
local support = require "spec.support.review"

local rules = support.rules()
local selected = {}
for i, rule in ipairs(rules) do selected[i] = { rule = rule, payload = rule.payload } end

local schema = { name = "d", schemas = { { name = "public", tables = { {
  name = "t",
  columns = { { name = "a" } },
  indexes = { { name = "t_pkey", primary = true, unique = true, expressions = { "a" } } },
} } } } }

local function review(engine, sql)
  support.review(selected, sql, { engine = engine, schema = schema, context = { sessionUser = "x" } })
end

local function sql_of(example) return type(example) == "table" and example.sql or example end

describe("every rule", function()
  for _, rule in ipairs(rules) do
    it("bears the beginnings of the examples of " .. rule.id, function()
      for _, list in ipairs { rule.good, rule.bad } do
        for _, example in ipairs(list) do
          local sql = sql_of(example)
          for length = 1, #sql, 3 do review("POSTGRES", sql:sub(1, length)) end
          review("MYSQL", sql)
          review("MSSQL", sql)
        end
      end
    end)
  end

  for engine, folders in pairs {
    POSTGRES = "postgres_regress sqlfluff/postgres",
    MYSQL = "sqlfluff/mysql",
    MSSQL = "sqlfluff/tsql sqlscriptdom/tsql",
    ORACLE = "sqlfluff/oracle",
    SNOWFLAKE = "sqlfluff/snowflake",
  } do
    it("bears the corpus of " .. engine, function()
      for folder in folders:gmatch("%S+") do
        local path = "../shared/corpus/" .. folder
        if not io.open(path) then return pending(path .. " is not here") end
        for _, file_path in ipairs(support.files(path, "*.sql")) do
          local file = assert(io.open(file_path))
          review(engine, file:read("*a"))
          file:close()
        end
      end
    end)
  end
end)
