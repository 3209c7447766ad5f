-- Primary keys that are wide, not automatic, or run out.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "ONLINE_PRIMARY_KEY",
  title   = "Primary keys are one BIGINT UNSIGNED AUTO_INCREMENT",
  why     = "InnoDB orders the rows by it and repeats it in every other index.",
  level   = "WARNING",
  enabled = false,
  code    = 3112,
  engines = { "MYSQL", "MARIADB", "OCEANBASE" },
  on      = { "create_table" },
  good    = {
    "CREATE TABLE t (id bigint unsigned AUTO_INCREMENT PRIMARY KEY)",
    "CREATE TABLE t (id bigint unsigned AUTO_INCREMENT, PRIMARY KEY (id))",
    "CREATE TABLE t (a int, b int, PRIMARY KEY (a, b))",
  },
  bad     = {
    "CREATE TABLE t (a int, b int, c int, d int, PRIMARY KEY (a, b, c, d))",
    "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY)",
    "CREATE TABLE t (id varchar(36) PRIMARY KEY)",
  },
}

local COLUMNS_MAX = 3

local function columns_of(stmt)
  local constraint = ast.constraints_added(stmt, "primary")()
  if constraint then return constraint.columns end
  for column in ast.columns_added(stmt) do
    if column.primary then return { column.name } end
  end
end

local function check_column(stmt, ctx, column)
  local type = (column.type and column.type.canon or ""):lower()
  if not column.auto_increment then
    ctx:advise(column, "the primary key %s of %s is not AUTO_INCREMENT: rows go to random pages", column.name,
      stmt.table.name)
  elseif type ~= "bigint" or not column.type.unsigned then
    ctx:advise(column, "the primary key %s of %s may run out; make it BIGINT UNSIGNED", column.name, stmt.table.name)
  end
end

function rule.check(stmt, ctx)
  local columns = columns_of(stmt)
  if not columns then return end
  if #columns > COLUMNS_MAX then
    return ctx:advise(stmt, "the primary key of %s has %d columns, which every other index repeats; use %d at most",
      stmt.table.name, #columns, COLUMNS_MAX)
  end
  for column in ast.columns_added(stmt) do
    if #columns == 1 and column.name == columns[1] then check_column(stmt, ctx, column) end
  end
end

return rule
