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
  on      = { "create_table", "alter_table", "rename", "execute" },
  params  = naming.params("^[a-z][a-z0-9]*(_[a-z0-9]+)*$"),
  good    = {
    "CREATE TABLE tech_book (id int)",
    "ALTER TABLE a RENAME TO b_c",
    { engine = "MSSQL", sql = "EXEC sp_rename 'dbo.TechBook', 'tech_book'" },
    { engine = "MSSQL", sql = "EXEC sp_rename 'tech_book.id', 'Id', 'COLUMN'" },
  },
  bad     = {
    'CREATE TABLE "TechBook" (id int)',
    'ALTER TABLE a RENAME TO "B"',
    { engine = "MYSQL", sql = "RENAME TABLE a TO b, c TO D" },
    { engine = "MSSQL", sql = "EXEC sp_rename 'dbo.tech_book', 'TechBook'" },
  },
}

function rule.check(stmt, ctx)
  if stmt.kind == "create_table" then naming.check(ctx, stmt, "table", stmt.table.name) end
  local rename = ctx.engine == "MSSQL" and mssql.rename(stmt)
  if rename and rename.what == "object" then naming.check(ctx, stmt, "table", rename.new) end
  for action in ast.actions(stmt, "rename_table") do
    naming.check(ctx, stmt, "table", action.new_name)
  end
end

return rule
