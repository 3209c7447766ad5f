-- Tables named by a keyword.
local ast = require "ast"
local keyword = require "keyword"

---@type Rule
local rule = {
  type    = "NAMING_TABLE_NO_KEYWORD",
  title   = "Tables are not named by keywords",
  why     = "Such a name must be quoted, and reads like a part of the statement around it.",
  level   = "WARNING",
  enabled = true,
  code    = 308,
  engines = { "ORACLE", "MSSQL", "SNOWFLAKE" },
  on      = { "create_table", "alter_table", "rename" },
  good    = {
    "CREATE TABLE book (id int)",
    { engine = "MSSQL", sql = "CREATE TABLE dbo.book (id int)" },
    { engine = "SNOWFLAKE", sql = "CREATE TABLE book (id int)" },
  },
  bad     = {
    "CREATE TABLE avg (id int)",
    "ALTER TABLE book RENAME TO avg",
    "RENAME book TO avg",
    { engine = "MSSQL", sql = "CREATE TABLE dbo.[fillfactor] (id int)" },
    { engine = "SNOWFLAKE", sql = 'CREATE TABLE "CONNECT" (id int)' },
  },
}

local function check(ctx, stmt, name)
  if name and keyword.is(ctx.engine, name) then
    ctx:advise(stmt, "%s is a keyword: give the table another name", name)
  end
end

function rule.check(stmt, ctx)
  if stmt.kind == "create_table" then return check(ctx, stmt, stmt.table.name) end
  if ctx.engine ~= "MSSQL" then check(ctx, stmt, ast.renamed_to(stmt)) end
end

return rule
