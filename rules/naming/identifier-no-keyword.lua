-- Names that are keywords: those a statement introduces; in Oracle every name that it writes.
local identifier = require "identifier"
local keyword = require "keyword"

---@type Rule
local rule = {
  type    = "NAMING_IDENTIFIER_NO_KEYWORD",
  title   = "Names are not keywords",
  why     = "Such a name must be quoted wherever it is used, or breaks with the next version.",
  level   = "WARNING",
  enabled = true,
  code    = 308,
  engines = { "MYSQL", "ORACLE", "MSSQL", "SNOWFLAKE" },
  on      = "*",
  good    = {
    "CREATE TABLE book (isbn int)",
    { engine = "SNOWFLAKE", sql = "CREATE TABLE book (isbn int)" },
    { engine = "MSSQL", sql = "CREATE TABLE book (isbn int CONSTRAINT ck_isbn CHECK (isbn > 0))" },
    { engine = "ORACLE", sql = "BEGIN p(name => EXTRACT(YEAR FROM SYSDATE)); END;" },
    { engine = "ORACLE", sql = "SELECT COUNT(*), LEVEL FROM book CONNECT BY LEVEL < 3" },
  },
  bad     = {
    { engine = "MSSQL", sql = "CREATE TABLE book ([exec] int)" },
    { engine = "SNOWFLAKE", sql = 'ALTER TABLE book RENAME COLUMN isbn TO "connect"' },
    { engine = "ORACLE", sql = "CREATE TABLE book (year int)" },
    { engine = "ORACLE", sql = "SELECT isbn AS result FROM book" },
    "CREATE TABLE `interval` (isbn int)",
    "CREATE TABLE book (`current_timestamp` int)",
    "ALTER TABLE book ADD COLUMN `order` int",
    { engine = "MSSQL", sql = "CREATE TABLE book ([Order] int)" },
    { engine = "MSSQL", sql = "CREATE INDEX [add] ON book (isbn)" },
    { engine = "MSSQL", sql = "CREATE TABLE book (isbn int, INDEX [Table] (isbn))" },
    { engine = "MSSQL", sql = "CREATE SCHEMA [Schema]" },
  },
}

local function check(ctx, one)
  if keyword.is(ctx.engine, one.name) then
    ctx:advise(one, "%s is a keyword: choose another name", one.name)
  end
end

function rule.check(stmt, ctx)
  if ctx.engine == "ORACLE" then
    for _, one in ipairs(stmt.identifiers or {}) do check(ctx, one) end
    return
  end
  local named = ctx.engine == "SNOWFLAKE" and identifier.columns_named or identifier.introduced
  for _, one in ipairs(named(stmt)) do check(ctx, one) end
end

return rule
