-- VARCHAR(n) that is too long.
local ast = require "ast"
local datatype = require "datatype"
local type_use = require "type_use"

---@type Rule
local rule = {
  type    = "COLUMN_MAXIMUM_VARCHAR_LENGTH",
  title   = "VARCHAR columns are not too long",
  why     = "Sorting and temporary tables reserve the full length for every row.",
  level   = "WARNING",
  enabled = false,
  code    = 422,
  engines = { "MYSQL", "MARIADB", "OCEANBASE", "ORACLE", "MSSQL", "SNOWFLAKE" },
  on      = "*",
  params  = { number = { type = "number", default = 2560, help = "longest VARCHAR" } },
  good    = {
    "CREATE TABLE t (a varchar(2560), b char(9))",
    { engine = "MSSQL", sql = "DECLARE @a nvarchar(20); CREATE TABLE t (a varbinary(max))" },
    { engine = "SNOWFLAKE", sql = "CREATE TABLE t (a varchar(20), b text, c number(38))" },
  },
  bad     = {
    "CREATE TABLE t (a varchar(2561))",
    "ALTER TABLE t ADD COLUMN a varchar(3000)",
    "ALTER TABLE t MODIFY a varchar(3000)",
    { engine = "MSSQL", sql = "ALTER TABLE t ALTER COLUMN a nvarchar(max)" },
    { engine = "MSSQL", sql = "DECLARE @a char(3000)" },
    { engine = "MSSQL", sql = "CREATE PROCEDURE p AS SELECT CAST(a AS varchar(3000)) FROM t WHERE b = 1" },
    { engine = "SNOWFLAKE", sql = "CREATE TABLE t (a varchar)" },
    { engine = "SNOWFLAKE", sql = "ALTER TABLE t MODIFY COLUMN a SET DATA TYPE varchar(3000)" },
    { engine = "ORACLE", sql = "ALTER TABLE t ADD (a varchar2(3000 CHAR), b number(9))" },
  },
}

local characters = { varchar = true, nvarchar = true, char = true, nchar = true }

-- SQL Server's reading: every character type, wherever it stands; MAX is 2^31 - 1.
local function check_uses(stmt, ctx)
  type_use.each(stmt, function(type)
    local length = type.max and 2147483647 or tonumber(type.args and type.args[1])
    if characters[type.canon] and length and length > ctx.params.number then
      ctx:advise(type, "%s is %d long, more than %d", type.text, length, ctx.params.number)
    end
  end)
end

-- Snowflake's VARCHAR without a length holds 16 MiB.
local function length_of(type, engine)
  local length = datatype.varying_length(type)
  if length or engine ~= "SNOWFLAKE" or not type then return length end
  return type.canon == "character varying" and 16777216 or nil
end

function rule.check(stmt, ctx)
  if ctx.engine == "MSSQL" then return check_uses(stmt, ctx) end
  local columns = ctx.engine == "SNOWFLAKE" and datatype.columns or ast.columns_added
  for column in columns(stmt) do
    local length = length_of(column.type, ctx.engine)
    if length and length > ctx.params.number then
      ctx:advise(ast.place(stmt, column), "VARCHAR column %s.%s is %d long, more than %d",
        stmt.table.name, column.name, length, ctx.params.number)
    end
  end
end

return rule
