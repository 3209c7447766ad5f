-- Names given to tables.
local ast = require "ast"
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
  on      = { "create_table", "alter_table", "rename" },
  params  = naming.params("^[a-z][a-z0-9]*(_[a-z0-9]+)*$"),
  good    = {
    "CREATE TABLE tech_book (id int)",
    "ALTER TABLE a RENAME TO b_c",
  },
  bad     = {
    'CREATE TABLE "TechBook" (id int)',
    'ALTER TABLE a RENAME TO "B"',
    { engine = "MYSQL", sql = "RENAME TABLE a TO b, c TO D" },
  },
}

function rule.check(stmt, ctx)
  if stmt.kind == "create_table" then naming.check(ctx, stmt, "table", stmt.table.name) end
  for action in ast.actions(stmt, "rename_table") do
    naming.check(ctx, stmt, "table", action.new_name)
  end
end

return rule
