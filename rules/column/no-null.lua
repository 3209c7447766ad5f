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

-- What is kept of a column: where it stands, the table as it was called there, its name, and whether it
-- may hold NULL.
local function pack(column)
  return compact.pack(column.place, column.table, column.name, column.nullable and "y" or "n")
end

local function unpack_column(text)
  local place, table_name, name, nullable = compact.unpack(text)
  return { place = place, table = table_name, name = name, nullable = nullable == "y" }
end

-- The columns that the script has made nullable or not, of one table; kept as one text between statements.
local function columns_of(ctx, name)
  local key, open = ast.key(name), ctx.script.open
  if open[key] then return open[key] end
  local columns = {}
  for id, text in (ctx.script.tables[key] or ""):gmatch "(.-)\2(.-)\3" do columns[id] = unpack_column(text) end
  open[key] = columns
  return columns
end

local function forget_table(ctx, key) ctx.script.tables[key], ctx.script.open[key] = nil, nil end

-- Between two statements only texts are left.
local function close(ctx)
  for key, columns in pairs(ctx.script.open) do
    local parts = {}
    for id, column in pairs(columns) do parts[#parts + 1] = id .. "\2" .. pack(column) .. "\3" end
    ctx.script.tables[key] = parts[1] and table.concat(parts) or nil
    ctx.script.open[key] = nil
  end
end

local function column_key(ctx, column)
  return (is_mysql[ctx.engine] or ctx.engine == "MSSQL") and column:lower() or column
end

local function touch(ctx, stmt, node, column, nullable)
  if ctx.params.allow[column] then return end
  columns_of(ctx, stmt.table)[column_key(ctx, column)] = (nullable or is_mysql[ctx.engine])
    and { place = compact.spot(node), table = stmt.table.name, name = column, nullable = nullable } or nil
end

-- A column as it is written; what SQL Server computes has no nullability of its own.
local function add(ctx, stmt, column)
  if ctx.engine == "MSSQL" and column.expression then return end
  touch(ctx, stmt, column, column.name, column.nullable)
end

local function set_nullable(ctx, stmt, columns, nullable)
  for _, column in ipairs(columns) do
    local found = columns_of(ctx, stmt.table)[column_key(ctx, column)]
    if found then found.nullable = nullable end
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
  columns_of(ctx, stmt.table)[column_key(ctx, column)] = nil
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
  local columns, key = columns_of(ctx, stmt.table), column_key(ctx, action.name)
  local found = columns[key]
  columns[key] = nil
  if not found then return end
  found.name = action.new_name
  columns[column_key(ctx, action.new_name)] = found
end

function act.drop_not_null(ctx, stmt, action) touch(ctx, stmt, action, action.name, true) end
function act.set_not_null(ctx, stmt, action) set_nullable(ctx, stmt, { action.name }, false) end
function act.drop_column(ctx, stmt, action) forget(ctx, stmt, action.name) end
function act.add_constraint(ctx, stmt, action) apply_key(ctx, stmt, action.constraint) end

function act.rename_table(ctx, stmt, action)
  local old = action.table or stmt.table
  local columns = columns_of(ctx, old)
  forget_table(ctx, ast.key(old))
  ctx.script.open[ast.key { schema = old.schema, name = action.new_name }] = columns
end

local function flush(ctx)
  for key, text in pairs(ctx.script.tables or {}) do
    for packed in text:gmatch "\2(.-)\3" do
      local column = unpack_column(packed)
      if column.nullable then
        ctx:advise(compact.node(column.place), "column %s.%s may hold NULL", column.table, column.name)
      end
    end
    ctx.script.tables[key] = nil
  end
end

function rule.check(stmt, ctx)
  ctx.script.tables, ctx.script.open = ctx.script.tables or {}, ctx.script.open or {}
  if stmt.kind == "create_table" then
    forget_table(ctx, ast.key(stmt.table))
    for column in ast.columns_added(stmt) do add(ctx, stmt, column) end
    for _, constraint in ipairs(stmt.constraints or {}) do apply_key(ctx, stmt, constraint) end
  end
  for _, name in ipairs(stmt.verb == "drop" and stmt.objects or {}) do forget_table(ctx, ast.key(name)) end
  for action in ast.actions(stmt) do
    if act[action.op] then act[action.op](ctx, stmt, action) end
  end
  close(ctx)
  if ctx.engine == "SNOWFLAKE" then flush(ctx) end -- judged statement by statement
end

rule.finish = flush

return rule
