-- Names given to tables.
local ast = require "ast"
local mssql = require "mssql"
local naming = require "naming"

---@type Rule
local rule = {
  type    = "NAMING_TABLE",
  title   = "Table names follow the convention",
  why     = "One spelling for all tables spares quoting and guessing.",
  level   = "WARNING",
  enabled = true,
  code    = 301,
  engines = "*",
  on      = { "create_table", "alter_table:rename_table", "rename", "execute" },
  params  = naming.params("^[a-z][a-z0-9]*(_[a-z0-9]+)*$"),
  good    = {
    "CREATE TABLE tech_book (id int)",
    "ALTER TABLE a RENAME TO b_c",
    { engine = "MSSQL", sql = "EXEC sp_rename 'dbo.TechBook', 'tech_book'" },
    { engine = "MSSQL", sql = "EXEC sp_rename 'tech_book.id', 'Id', 'COLUMN'" },
    { engine = "SNOWFLAKE", sql = "CREATE TABLE tech_book (id int)" },
    { engine = "SNOWFLAKE", sql = "CREATE TABLE T1 CLONE t; CREATE TABLE T2 AS SELECT 1 AS a" },
    { engine = "ORACLE", sql = 'CREATE TABLE "tech_book" (id NUMBER)' },
  },
  bad     = {
    'CREATE TABLE "TechBook" (id int)',
    'ALTER TABLE a RENAME TO "B"',
    { engine = "MYSQL", sql = "RENAME TABLE a TO b, c TO D" },
    { engine = "MSSQL", sql = "EXEC sp_rename 'dbo.tech_book', 'TechBook'" },
    { engine = "SNOWFLAKE", sql = "CREATE TABLE TECH_BOOK (id int)" },
    { engine = "SNOWFLAKE", sql = "ALTER TABLE a RENAME TO d.s.B" },
    { engine = "ORACLE", sql = "CREATE TABLE tech_book (id NUMBER)" },
    { engine = "ORACLE", sql = "ALTER TABLE a RENAME TO b_c" },
    { engine = "ORACLE", sql = "RENAME a TO b_c" },
  },
}

-- Snowflake's names are held to the convention as they are written, and copies of tables to none.
local function check_snowflake(stmt, ctx)
  local is_copy = stmt.query or (stmt.likes or {})[1]
  if stmt.kind == "create_table" and not is_copy then naming.check(ctx, stmt, "table", stmt.table.raw) end
  for action in ast.actions(stmt, "rename_table") do
    naming.check(ctx, stmt, "table", action.new_raw or action.new_name)
  end
end

function rule.check(stmt, ctx)
  if ctx.engine == "SNOWFLAKE" then return check_snowflake(stmt, ctx) end
  if stmt.kind == "create_table" then naming.check(ctx, stmt, "table", stmt.table.name) end
  local rename = ctx.engine == "MSSQL" and mssql.rename(stmt)
  if rename and rename.what == "object" then naming.check(ctx, stmt, "table", rename.new) end
  for action in ast.actions(stmt, "rename_table") do
    naming.check(ctx, stmt, "table", action.new_name)
  end
end

return rule
