-- ALTER TABLE ... DROP COLUMN of a column that an index holds.
local ast = require "ast"
local catalog = require "catalog"

---@type Rule
local rule = {
  type    = "COLUMN_DISALLOW_DROP_IN_INDEX",
  title   = "No dropped columns that are indexed",
  why     = "The index loses the column too, and with it the queries that it served.",
  level   = "ERROR",
  enabled = true,
  code    = 424,
  engines = { "MYSQL", "MARIADB", "OCEANBASE", "TIDB" },
  on      = { "create_table", "alter_table" },
  schema  = {
    name = "d",
    schemas = { { name = "", tables = { {
      name = "t",
      columns = { { name = "a" }, { name = "b" } },
      indexes = { { name = "PRIMARY", expressions = { "a" }, unique = true, primary = true } },
    } } } },
  },
  good    = {
    "ALTER TABLE t DROP COLUMN b",
    "CREATE TABLE n (a int, b int, INDEX i (a)); ALTER TABLE n DROP COLUMN b",
  },
  bad     = {
    "ALTER TABLE t DROP COLUMN A",
    "CREATE TABLE n (a int, b int, INDEX i (b, a)); ALTER TABLE n DROP COLUMN a",
  },
}

-- The columns that indexes of CREATE TABLEs in this script hold.
local function note(ctx, stmt)
  local held = {}
  for constraint in ast.constraints_added(stmt, "index") do
    for _, column in ipairs(constraint.columns) do held[column:lower()] = true end
  end
  ctx.script[ast.key(stmt.table)] = held
end

local function is_indexed(ctx, name, column)
  local held = ctx.script[ast.key(name)]
  if held and held[column] then return true end
  for indexed in pairs(catalog.indexed_columns(catalog.table(ctx.schema, name))) do
    if indexed:lower() == column then return true end
  end
  return false
end

function rule.check(stmt, ctx)
  if stmt.kind == "create_table" then return note(ctx, stmt) end
  for action in ast.actions(stmt, "drop_column") do
    if is_indexed(ctx, stmt.table, action.name:lower()) then
      ctx:advise(action, "column %s.%s is in an index: drop the index first", stmt.table.name,
        action.name)
    end
  end
end

return rule
