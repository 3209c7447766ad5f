-- Columns without a default.
local ast = require "ast"
local engines = require "engine"
local mysql_type = require "mysql_type"

---@type Rule
local rule = {
  type    = "COLUMN_REQUIRE_DEFAULT",
  title   = "Columns have a default",
  why     = "Old code that does not know the column can still insert.",
  level   = "WARNING",
  enabled = false,
  code    = 420,
  engines = "*",
  on      = { "create_table", "alter_table" },
  good    = {
    "CREATE TABLE t (id serial, a int DEFAULT 1)",
    { engine = "MYSQL", sql = "CREATE TABLE t (id int AUTO_INCREMENT, a text, PRIMARY KEY (ID))" },
    { engine = "TIDB", sql = "ALTER TABLE t ADD COLUMN id int AUTO_INCREMENT, ADD b int AS (id + 1)" },
    { engine = "TIDB", sql = "ALTER TABLE t ADD COLUMN id int PRIMARY KEY" },
    { engine = "ORACLE", sql = "CREATE TABLE t (a int); ALTER TABLE t MODIFY (a DEFAULT 1)" },
  },
  bad     = {
    { engine = "ORACLE", sql = "CREATE TABLE t (a int, b int DEFAULT ON NULL 1)" },
    "CREATE TABLE t (a int)",
    "ALTER TABLE t ADD COLUMN a int",
    { engine = "MYSQL", sql = "ALTER TABLE t MODIFY a int, CHANGE b c int" },
    { engine = "MYSQL", sql = "CREATE TABLE t (a int, b int AS (a + 1))" },
  },
}

local function fills_itself(column) return column.auto_increment or column.generated end

-- Which columns need none: in MySQL the keys of a new table and types without defaults; TiDB's reading
-- also spares what fills itself.
local function exempt_of(stmt, ctx)
  local is_tidb = ctx.engine == "TIDB"
  local is_key = (is_tidb or stmt.kind == "create_table") and ast.primary_columns(stmt) or {}
  return function(column)
    return is_key[column.name:lower()] or not mysql_type.may_have_default(column.type) or
      is_tidb and fills_itself(column)
  end
end

-- Oracle's columns may get their default by a later MODIFY: they are told of at the end.
local function check_oracle(stmt, ctx)
  local columns = ctx.script
  local function key_of(column) return ast.key(stmt.table) .. "." .. column.name end
  for column in ast.columns_added(stmt, "add_column") do
    local found = { column = column, name = stmt.table.name .. "." .. column.name, has_default = column.default }
    if not fills_itself(column) then columns[#columns + 1], columns[key_of(column)] = found, found end
  end
  for action in ast.actions(stmt, "modify_column") do
    local found = columns[key_of(action)]
    if found and action.columns[1].default then found.has_default = true end
  end
end

function rule.finish(ctx)
  for _, found in ipairs(ctx.script) do
    if not found.has_default then ctx:advise(found.column, "column %s has no default", found.name) end
  end
end

function rule.check(stmt, ctx)
  if ctx.engine == "ORACLE" then return check_oracle(stmt, ctx) end
  local is_exempt = engines.mysql[ctx.engine] and exempt_of(stmt, ctx) or fills_itself
  for column in ast.columns_added(stmt) do
    if not column.default and not is_exempt(column) then
      ctx:advise(ast.place(stmt, column), "column %s.%s has no default", stmt.table.name, column.name)
    end
  end
end

return rule
