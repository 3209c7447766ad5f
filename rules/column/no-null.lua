-- Nullable columns. Follows the whole script: a later SET NOT NULL or ADD PRIMARY KEY clears one.
local ast = require "ast"
local catalog = require "catalog"
local compact = require "compact"
local engines = require "engine"

---@type Rule
local rule = {
  type    = "COLUMN_NO_NULL",
  title   = "Columns must be NOT NULL",
  why     = "A nullable column makes every reader handle a third state.",
  level   = "WARNING",
  enabled = true,
  code    = 402,
  engines = "*",
  on      = {
    "create_table", "drop_table", "rename", "alter_table:adds_column", "alter_table:rename_column",
    "alter_table:drop_not_null", "alter_table:set_not_null", "alter_table:drop_column", "alter_table:adds_primary",
    "alter_table:rename_table",
  },
  params  = { allow = { type = "set", default = {}, help = "columns that may stay nullable" } },
  good    = {
    "CREATE TABLE t (id int NOT NULL)",
    "CREATE TABLE t (id int); ALTER TABLE t ALTER COLUMN id SET NOT NULL",
    "CREATE TABLE t (id int); ALTER TABLE t ADD PRIMARY KEY (id)",
    { engine = "MYSQL", sql = "ALTER TABLE t MODIFY a int NULL" },
    { engine = "MYSQL", sql = "CREATE TABLE t (a int); ALTER TABLE t CHANGE a b int NOT NULL" },
    { engine = "MYSQL", sql = "CREATE TABLE t (a int); RENAME TABLE t TO u; DROP TABLE u" },
    { engine = "MSSQL", sql = "CREATE TABLE t (Id int, b AS (Id + 1), CONSTRAINT p PRIMARY KEY CLUSTERED (ID ASC))" },
    { engine = "MSSQL", sql = "ALTER TABLE t ALTER COLUMN a int NOT NULL" },
    { engine = "ORACLE", sql = "ALTER TABLE t MODIFY (a NOT NULL, b DEFAULT 1 NOT NULL ENABLE)" },
  },
  bad     = {
    "CREATE TABLE t (id int)",
    "ALTER TABLE t ADD COLUMN c int",
    "ALTER TABLE t ALTER COLUMN c DROP NOT NULL",
    { engine = "MYSQL", sql = "CREATE TABLE t (a int NOT NULL); ALTER TABLE t MODIFY a int NULL" },
    { engine = "MYSQL", sql = "ALTER TABLE t CHANGE a b int" },
    { engine = "MSSQL", sql = "ALTER TABLE t ADD a int, b int NOT NULL" },
    { engine = "MSSQL", sql = "ALTER TABLE t ALTER COLUMN a int" },
    { engine = "ORACLE", sql = "ALTER TABLE t ADD (a int, b int NOT NULL)" },
    { engine = "ORACLE", sql = "ALTER TABLE t MODIFY a NULL" },
    { engine = "SNOWFLAKE", sql = "CREATE TABLE t (a int); ALTER TABLE t ALTER COLUMN a SET NOT NULL" },
    { engine = "SNOWFLAKE", sql = "ALTER TABLE t MODIFY (a SET NOT NULL, b DROP NOT NULL)" },
  },
}

-- A MODIFY of the MySQL family says something about a column only when the script made it.
local is_mysql = engines.mysql

local function column_key(ctx, column)
  return (is_mysql[ctx.engine] or ctx.engine == "MSSQL") and column:lower() or column
end

-- What is kept of a column, as one text: its spot, the table as it was called there, its name, and
-- whether it may hold NULL. Of a table it is kept which columns there may be, for when it goes.
local function column_of(ctx, name, column) return ast.key(name) .. "\2" .. column_key(ctx, column) end

local function keep(ctx, name, column, text)
  local script, key = ctx.script, column_of(ctx, name, column)
  if not script.columns[key] then
    local table_key = ast.key(name)
    script.tables[table_key] = (script.tables[table_key] or "") .. column_key(ctx, column) .. "\2"
  end
  script.columns[key] = text
end

local function touch(ctx, stmt, node, column, nullable)
  if ctx.params.allow[column] then return end
  if not nullable and not is_mysql[ctx.engine] then
    ctx.script.columns[column_of(ctx, stmt.table, column)] = nil
  else
    keep(ctx, stmt.table, column,
      compact.pack(ctx:spot(node), stmt.table.name, column, nullable and "y" or "n"))
  end
end

-- A column as it is written; what SQL Server computes has no nullability of its own.
local function add(ctx, stmt, column)
  if ctx.engine == "MSSQL" and column.expression then return end
  touch(ctx, stmt, column, column.name, column.nullable)
end

local function set_nullable(ctx, stmt, columns, nullable)
  for _, column in ipairs(columns) do
    local key = column_of(ctx, stmt.table, column)
    local text = ctx.script.columns[key]
    if text then ctx.script.columns[key] = text:sub(1, -2) .. (nullable and "y" or "n") end
  end
end

local function apply_key(ctx, stmt, constraint)
  if not constraint or constraint.type ~= "primary" then return end
  set_nullable(ctx, stmt, constraint.columns, false)
  if constraint.using_index then
    set_nullable(ctx, stmt, catalog.index_columns(ctx.schema, constraint.using_index) or {}, false)
  end
end

local function forget(ctx, stmt, column)
  ctx.script.columns[column_of(ctx, stmt.table, column)] = nil
end

-- Takes the columns of a table out and tells fn of each.
local function take_table(ctx, name, fn)
  local key, columns = ast.key(name), ctx.script.columns
  local ids = ctx.script.tables[key]
  ctx.script.tables[key] = nil
  for id in (ids or ""):gmatch "(.-)\2" do
    local text = columns[key .. "\2" .. id]
    columns[key .. "\2" .. id] = nil
    if text and fn then fn(id, text) end
  end
end

local act = {}

function act.add_column(ctx, stmt, action)
  for _, column in ipairs(action.columns) do add(ctx, stmt, column) end
end

function act.change_column(ctx, stmt, action)
  forget(ctx, stmt, action.name)
  act.add_column(ctx, stmt, action)
end

function act.modify_column(ctx, stmt, action)
  if not is_mysql[ctx.engine] then return act.add_column(ctx, stmt, action) end
  set_nullable(ctx, stmt, { action.name }, action.columns[1].nullable)
end

function act.rename_column(ctx, stmt, action)
  local key = column_of(ctx, stmt.table, action.name)
  local text = ctx.script.columns[key]
  ctx.script.columns[key] = nil
  if not text then return end
  local spot, table_name, _, nullable = compact.unpack(text)
  keep(ctx, stmt.table, action.new_name, compact.pack(spot, table_name, action.new_name, nullable))
end

function act.drop_not_null(ctx, stmt, action) touch(ctx, stmt, action, action.name, true) end
function act.set_not_null(ctx, stmt, action) set_nullable(ctx, stmt, { action.name }, false) end
function act.drop_column(ctx, stmt, action) forget(ctx, stmt, action.name) end
function act.add_constraint(ctx, stmt, action) apply_key(ctx, stmt, action.constraint) end

function act.rename_table(ctx, stmt, action)
  local old = action.table or stmt.table
  local new, found = { schema = old.schema, name = action.new_name }, {}
  take_table(ctx, old, function(id, text) found[id] = text end)
  take_table(ctx, new)
  for id, text in pairs(found) do keep(ctx, new, id, text) end
end

local function flush(ctx)
  local columns = ctx.script.columns or {}
  for key, text in pairs(columns) do
    if text:sub(-1) == "y" then
      local spot, table_name, name = compact.unpack(text)
      ctx:advise(ctx:place(tonumber(spot)), "column %s.%s may hold NULL", table_name, name)
    end
    columns[key] = nil
  end
end

function rule.check(stmt, ctx)
  local script = ctx.script
  script.columns, script.tables = script.columns or {}, script.tables or {}
  if stmt.kind == "create_table" then
    take_table(ctx, stmt.table)
    for column in ast.columns_added(stmt) do
      if column.nullable or is_mysql[ctx.engine] then add(ctx, stmt, column) end
    end
    for _, constraint in ipairs(stmt.constraints or {}) do apply_key(ctx, stmt, constraint) end
  end
  for _, name in ipairs(stmt.verb == "drop" and stmt.objects or {}) do take_table(ctx, name) end
  for action in ast.actions(stmt) do
    if act[action.op] then act[action.op](ctx, stmt, action) end
  end
  if ctx.engine == "SNOWFLAKE" then flush(ctx) end -- judged statement by statement
end

rule.finish = flush

return rule
