-- Names given to columns.
local ast = require "ast"
local naming = require "naming"

---@type Rule
local rule = {
  type    = "NAMING_COLUMN",
  title   = "Column names follow the convention",
  why     = "One spelling for all columns spares quoting and guessing.",
  level   = "WARNING",
  enabled = true,
  code    = 302,
  engines = "*",
  on      = { "create_table:adds_column", "alter_table:adds_column", "alter_table:rename_column" },
  params  = naming.params("^[a-z][a-z0-9]*(_[a-z0-9]+)*$"),
  good    = {
    "CREATE TABLE t (id int, creator_id int, line2 text)",
    "ALTER TABLE t RENAME COLUMN a TO b_c",
    { engine = "MYSQL", sql = "ALTER TABLE t MODIFY `B` int" },
  },
  bad     = {
    'CREATE TABLE t ("creatorId" int)',
    'ALTER TABLE t ADD COLUMN "B" int',
    'ALTER TABLE t RENAME COLUMN a TO "B"',
    { engine = "MYSQL", sql = "ALTER TABLE t CHANGE a B int" },
  },
}

local function check_all(stmt, ctx, op)
  for column in ast.columns_added(stmt, op) do naming.check(ctx, column, "column", column.name) end
end

-- MODIFY names no column anew.
function rule.check(stmt, ctx)
  check_all(stmt, ctx, "add_column")
  if stmt.kind == "alter_table" then check_all(stmt, ctx, "change_column") end
  for action in ast.actions(stmt, "rename_column") do
    naming.check(ctx, action, "column", action.new_name)
  end
end

return rule
