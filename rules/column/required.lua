-- Columns that every table must have.
local ast = require "ast"
local engines = require "engine"

---@type Rule
local rule = {
  type    = "COLUMN_REQUIRED",
  title   = "Tables have the required columns",
  why     = "Audit and replication rely on the same columns everywhere.",
  level   = "WARNING",
  enabled = false,
  code    = 401,
  engines = "*",
  on      = { "create_table", "alter_table", "drop_table", "rename" },
  params  = {
    list = {
      type = "list",
      default = { "id", "created_ts", "updated_ts", "creator_id", "updater_id" },
      help = "columns of every table",
    },
  },
  payload = { list = { "id", "created_ts" } },
  good    = {
    "CREATE TABLE t (id int, created_ts timestamp)",
    { engine = "MYSQL", sql = "CREATE TABLE t (id int); ALTER TABLE t ADD COLUMN created_ts datetime" },
    { engine = "MYSQL", sql = "CREATE TABLE t (id int, x int); ALTER TABLE t CHANGE x created_ts datetime" },
    { engine = "MYSQL", sql = "CREATE TABLE t (id int); RENAME TABLE t TO u; DROP TABLE u" },
    { engine = "MSSQL", sql = "CREATE TABLE t (ID int, [Created_TS] datetime2)" },
    { engine = "SNOWFLAKE", sql = 'CREATE TABLE t ("id" int, "created_ts" date); ALTER TABLE t DROP COLUMN id' },
  },
  bad     = {
    "CREATE TABLE t (id int)",
    "ALTER TABLE t DROP COLUMN id",
    "ALTER TABLE t RENAME COLUMN id TO key",
    { engine = "MYSQL", sql = "CREATE TABLE t (id int, created_ts datetime); ALTER TABLE t CHANGE id ID int" },
    { engine = "MYSQL", sql = "CREATE TABLE t (id int); CREATE TABLE u LIKE t; DROP TABLE t" },
    { engine = "MSSQL", sql = "ALTER TABLE t DROP COLUMN a, Id" },
    { engine = "SNOWFLAKE", sql = 'CREATE TABLE t (id int, "created_ts" date)' },
    { engine = "SNOWFLAKE", sql = 'ALTER TABLE t DROP COLUMN a, "id"' },
  },
}

local is_mysql = engines.mysql
-- One finding for each column that is missing, not for each table.
local one_each = { MSSQL = true, SNOWFLAKE = true }

local function advise(ctx, node, name, missing)
  local list = {}
  for column in pairs(missing) do list[#list + 1] = column end
  table.sort(list)
  if one_each[ctx.engine] then
    for _, column in ipairs(list) do ctx:advise(node, "table %s lacks the column %s", name, column) end
  elseif #list > 0 then ctx:advise(node, "table %s lacks the columns %s", name, table.concat(list, ", ")) end
end

-- A column's name, for SQL Server in lower case as it compares them.
local function key_of(ctx, column) return ctx.engine == "MSSQL" and column:lower() or column end

-- The required columns, as a set.
local function required(ctx)
  local set = {}
  for _, wanted in ipairs(ctx.params.list) do set[key_of(ctx, wanted)] = true end
  return set
end

local function missing_of(ctx, stmt)
  local missing = required(ctx)
  for column in ast.columns_added(stmt) do missing[key_of(ctx, column.name)] = nil end
  return missing
end

-- The column that an action takes away, by its name or for good.
local function removed_by(action)
  local renames = action.op == "rename_column" or action.op == "change_column"
  if action.op == "drop_column" or renames and action.new_name ~= action.name then return action.name end
end

-- Statement by statement, where the columns of a table are not followed through the script.
local function check_alone(stmt, ctx)
  if stmt.kind == "create_table" then
    local is_copy = ctx.engine == "SNOWFLAKE" and (stmt.likes or {})[1] -- its columns are not written
    if not stmt.partition_of and not is_copy then advise(ctx, stmt, stmt.table.name, missing_of(ctx, stmt)) end
    return
  end
  local missing, wanted = {}, required(ctx)
  for action in ast.actions(stmt) do
    local name = removed_by(action)
    if name then missing[key_of(ctx, name)] = wanted[key_of(ctx, name)] end
  end
  if stmt.kind == "alter_table" then advise(ctx, stmt, stmt.table.name, missing) end
end

-- A table as the script leaves it; of one from before the script nothing is missing.
local function table_of(ctx, name)
  local tables, key = ctx.script, ast.key(name)
  if not tables[key] then
    tables[key] = { name = name.name, missing = {} }
    tables[#tables + 1] = tables[key]
  end
  return tables[key]
end

local function rename(ctx, action, name)
  local one = table_of(ctx, name)
  ctx.script[ast.key(name)] = nil
  one.name = action.new_name
  ctx.script[ast.key { schema = name.schema, name = one.name }] = one
end

local function follow(ctx, stmt, one, action)
  local name = removed_by(action)
  if name and required(ctx)[name] then one.missing[name], one.node = true, stmt end
  if action.op == "rename_column" then one.missing[action.new_name] = nil end
  for _, column in ipairs(action.columns or {}) do one.missing[column.name] = nil end
  if action.op == "rename_table" then rename(ctx, action, action.table or stmt.table) end
end

local walk = {}

function walk.create_table(stmt, ctx)
  local one, like = table_of(ctx, stmt.table), (stmt.likes or {})[1]
  one.node, one.missing = stmt, {}
  for column in pairs(like and table_of(ctx, like).missing or missing_of(ctx, stmt)) do
    one.missing[column] = true
  end
end

function walk.alter_table(stmt, ctx)
  local one = table_of(ctx, stmt.table)
  for action in ast.actions(stmt) do follow(ctx, stmt, one, action) end
end

walk.rename = walk.alter_table

function walk.drop_table(stmt, ctx)
  for _, name in ipairs(stmt.objects) do
    table_of(ctx, name).missing = {}
    ctx.script[ast.key(name)] = nil
  end
end

function rule.check(stmt, ctx)
  if stmt.query or stmt.level < 2 and stmt.verb ~= "drop" then return end
  local check = is_mysql[ctx.engine] and walk[stmt.kind] or check_alone
  check(stmt, ctx)
end

function rule.finish(ctx)
  for _, one in ipairs(ctx.script) do advise(ctx, one.node, one.name, one.missing) end
end

return rule
