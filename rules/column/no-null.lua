-- Nullable columns. Follows the whole script: a later SET NOT NULL or ADD PRIMARY KEY clears one.
local ast = require "ast"
local catalog = require "catalog"
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
    { engine = "MYSQL", sql = "CREATE TABLE t (A int); RENAME TABLE t TO u; ALTER TABLE u RENAME COLUMN a TO B" },
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

-- A script may have hundreds of thousands of columns, so all is kept in lists of numbers. By the number
-- of a column, `columns` has its spot * 2, + 1 when it may hold NULL; 0: nothing is known of it. `link`
-- has the last column kept of a table, 0: none; and of a column 1 + the one before it, 0: it is in no
-- table. `labels` has what a column was called, where it is not what its text says.
local function table_text(name) return (name.schema or "") .. "\2" .. name.name .. "\2" end

local function column_text(ctx, name, column) return table_text(name) .. column_key(ctx, column) end

-- The number and the value of a column of which something is known.
local function find(ctx, name, column)
  local id = ctx:known(column_text(ctx, name, column))
  local value = id and ctx.script.columns[id] or 0
  if value > 0 then return id, value end
end

local function label_of(ctx, id)
  local label = ctx.script.labels[id]
  local text = label > 0 and ctx:text(label) or ctx:text(id):match "\2(.*)"
  return text:match "^(.-)\2(.*)$"
end

local function keep(ctx, name, column, value, table_name, column_name)
  local script, id = ctx.script, ctx:number(column_text(ctx, name, column))
  if script.link[id] == 0 then
    local of = ctx:number(table_text(name))
    script.link[id], script.link[of] = script.link[of] + 1, id
  end
  script.columns[id] = value
  if script.labels[id] > 0 then script.labels[id] = 0 end
  if table_name ~= name.name or column_name ~= column_key(ctx, column) then
    script.labels[id] = ctx:number(table_name .. "\2" .. column_name)
  end
  if script.said then script.said[#script.said + 1] = id end
end

local function forget(ctx, stmt, column)
  local id = find(ctx, stmt.table, column)
  if id then ctx.script.columns[id] = 0 end
end

local function touch(ctx, stmt, node, column, nullable)
  if ctx.params.allow[column] then return end
  if not nullable and not is_mysql[ctx.engine] then return forget(ctx, stmt, column) end
  keep(ctx, stmt.table, column, ctx:spot(node) * 2 + (nullable and 1 or 0), stmt.table.name, column)
end

-- A column as it is written; what SQL Server computes has no nullability of its own.
local function add(ctx, stmt, column)
  if ctx.engine == "MSSQL" and column.expression then return end
  touch(ctx, stmt, column, column.name, column.nullable)
end

local function set_nullable(ctx, stmt, columns, nullable)
  for _, column in ipairs(columns) do
    local id, value = find(ctx, stmt.table, column)
    if id then ctx.script.columns[id] = value - value % 2 + (nullable and 1 or 0) end
  end
end

local function apply_key(ctx, stmt, constraint)
  if not constraint or constraint.type ~= "primary" then return end
  set_nullable(ctx, stmt, constraint.columns, false)
  if constraint.using_index then
    set_nullable(ctx, stmt, catalog.index_columns(ctx.schema, constraint.using_index) or {}, false)
  end
end

-- Takes the columns of a table out and tells fn of each.
local function take_table(ctx, name, fn)
  local script, text = ctx.script, table_text(name)
  local of = ctx:known(text)
  local id = of and script.link[of] or 0
  if id > 0 then script.link[of] = 0 end
  while id > 0 do
    local value, before = script.columns[id], script.link[id] - 1
    script.columns[id], script.link[id] = 0, 0
    if value > 0 and fn then fn(ctx:text(id):sub(#text + 1), value, label_of(ctx, id)) end
    id = before
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
  local id, value = find(ctx, stmt.table, action.name)
  if not id then return end
  ctx.script.columns[id] = 0
  keep(ctx, stmt.table, action.new_name, value, label_of(ctx, id), action.new_name)
end

function act.drop_not_null(ctx, stmt, action) touch(ctx, stmt, action, action.name, true) end
function act.set_not_null(ctx, stmt, action) set_nullable(ctx, stmt, { action.name }, false) end
function act.drop_column(ctx, stmt, action) forget(ctx, stmt, action.name) end
function act.add_constraint(ctx, stmt, action) apply_key(ctx, stmt, action.constraint) end

function act.rename_table(ctx, stmt, action)
  local old = action.table or stmt.table
  local new, found = { schema = old.schema, name = action.new_name }, {}
  take_table(ctx, old, function(...) found[#found + 1] = { ... } end)
  take_table(ctx, new)
  for _, one in ipairs(found) do keep(ctx, new, unpack(one)) end
end

local function say(ctx, id)
  local value = ctx.script.columns[id]
  if value % 2 == 1 then
    ctx:advise(ctx:place((value - 1) / 2), "column %s.%s may hold NULL", label_of(ctx, id))
  end
  if value > 0 then ctx.script.columns[id] = 0 end
end

function rule.check(stmt, ctx)
  local script = ctx.script
  if not script.columns then
    script.columns, script.link, script.labels = ctx:numbers(), ctx:numbers(), ctx:numbers()
  end
  script.said = ctx.engine == "SNOWFLAKE" and {} -- judged statement by statement
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
  for _, id in ipairs(script.said or {}) do say(ctx, id) end
end

function rule.finish(ctx)
  for id = 1, ctx.script.columns and #ctx.script.columns or 0 do say(ctx, id) end
end

return rule
