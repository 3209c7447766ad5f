-- Data changes whose rows cannot be saved before, though the change asks for that.
local ast = require "ast"
local resolve = require "resolve"

---@type Rule
local rule = {
  type    = "BUILTIN_PRIOR_BACKUP_CHECK",
  title   = "The rows can be saved before they change",
  why     = "A change that asks for a backup of its rows must be of a shape that they can be saved in.",
  level   = "WARNING",
  enabled = true,
  code    = 2001,
  codes   = { 704, 1901, 2001 },
  engines = { "POSTGRES", "MYSQL", "MARIADB", "TIDB", "ORACLE", "MSSQL" },
  on      = "*",
  schema  = { name = "d", schemas = { { name = "public", tables = {} }, { name = "bbdataarchive", tables = {} } } },
  good    = {
    "CREATE TABLE s (a int); DELETE FROM t",
    {
      sql = "UPDATE t SET a = 1; UPDATE s SET a = 1; INSERT INTO t (a) VALUES (1)",
      context = { enablePriorBackup = true },
    },
    { engine = "MYSQL", sql = "UPDATE t SET a = 1", context = { enablePriorBackup = true } },
    {
      engine = "TIDB", sql = "UPDATE t SET a = 1; UPDATE s SET a = 1",
      context = { enablePriorBackup = true, databaseNames = { "bbdataarchive" } },
    },
  },
  bad     = {
    { sql = "CREATE TABLE s (a int); DELETE FROM t", context = { enablePriorBackup = true } },
    { sql = "UPDATE t SET a = 1; DELETE FROM public.t", context = { enablePriorBackup = true } },
    { sql = "DELETE FROM t", context = { enablePriorBackup = true }, schema = { name = "d", schemas = {} } },
    {
      engine = "MYSQL", sql = "UPDATE t SET a = 1",
      context = { enablePriorBackup = true, databaseNames = { "d" } },
    },
    {
      engine = "TIDB",
      sql = "UPDATE a SET x = 1; UPDATE a SET x = 2; UPDATE a SET x = 3; UPDATE a SET x = 4; UPDATE a SET x = 5;"
        .. "UPDATE b SET x = 1",
      context = { enablePriorBackup = true },
    },
    {
      engine = "ORACLE", sql = "DELETE FROM t", context = { enablePriorBackup = true },
      schema = { name = "D", schemas = { { name = "", tables = { {
        name = "T", columns = { { name = "A", type = "LONG RAW" } },
      } } } } },
    },
  },
}

local SIZE_MAX = 2 * 1024 * 1024
local MIXED_MAX = 5 -- data statements that TiDB's backup takes when they touch several tables
local ARCHIVE = { POSTGRES = "bbdataarchive", ORACLE = "BBDATAARCHIVE" }
local saved = { update = true, delete = true }
local long = { long = true, ["long raw"] = true }

-- Where to point at for the script as a whole.
local function whole(ctx) return ctx.engine == "MSSQL" and { line = 1, column = 1 } or nil end

local function add_saved(ctx, stmt)
  local script, name = ctx.script, ast.table_of(stmt)
  if not name then return end
  local key = resolve.of(ctx).key(ast.key(name, "public"))
  script.tables = script.tables or {}
  local found = script.tables[key]
  if not found then
    found = { name = name.name, table = resolve.of(ctx):table(name), kinds = 0 }
    script.tables[key], script.tables[#script.tables + 1] = found, found
  end
  if not found[stmt.kind] then found[stmt.kind], found.kinds = true, found.kinds + 1 end
  script.saved = (script.saved or 0) + 1
end

function rule.applies(ctx) return ctx.context ~= nil and ctx.context.enablePriorBackup == true end

function rule.check(stmt, ctx)
  local script = ctx.script
  script.is_begun = true
  if stmt.is_dml then script.has_dml = true end
  if stmt.is_ddl then
    script.ddl = script.ddl or {}
    script.ddl[#script.ddl + 1] = ast.spot(stmt)
  end
  if saved[stmt.kind] then add_saved(ctx, stmt) end
end

local function check_mixed(ctx)
  local script = ctx.script
  if not script.ddl or not script.has_dml then return end
  local message = "DDL stands between data statements: put it into a change of its own"
  if ctx.engine ~= "POSTGRES" then return ctx:advise(whole(ctx), message) end
  for _, place in ipairs(script.ddl) do ctx:advise(place, message) end
end

local function has(list, wanted, key)
  for _, one in ipairs(list) do
    if (key and one[key] or one) == wanted then return true end
  end
  return false
end

local function check_archive(ctx)
  local name = ARCHIVE[ctx.engine] or "bbdataarchive"
  if ctx.engine == "POSTGRES" then
    if ctx.schema and not has(ctx.schema.schemas or {}, name, "name") then
      ctx:advise_code(1901, nil, "the backup needs the schema %s: create it first", name)
    end
    return
  end
  local names = ctx.context.databaseNames
  if names and not has(names, name) then
    ctx:advise_code(704, whole(ctx), "the backup needs the database %s: create it first", name)
  end
end

local function check_long(ctx, one)
  for _, column in ipairs(one.table and one.table.columns or {}) do
    if long[(column.type or ""):lower()] then
      ctx:advise(whole(ctx), "column %s.%s is %s, which cannot be copied", one.name, column.name, column.type)
    end
  end
end

local function check_tables(ctx)
  local tables = ctx.script.tables or {}
  for _, one in ipairs(tables) do
    if one.kinds > 1 then
      ctx:advise(whole(ctx), "table %s is both updated and deleted from: use a change for each", one.name)
    end
    if ctx.engine == "ORACLE" then check_long(ctx, one) end
  end
  if ctx.engine == "TIDB" and #tables > 1 and ctx.script.saved > MIXED_MAX then
    ctx:advise(nil, "%d statements change several tables: at most %d can be saved", ctx.script.saved, MIXED_MAX)
  end
end

function rule.finish(ctx)
  if not ctx.script.is_begun then return end
  if ctx.size_bytes > SIZE_MAX then
    ctx:advise(whole(ctx), "the script is larger than 2 MiB: its rows cannot be saved before")
  end
  check_mixed(ctx)
  check_archive(ctx)
  check_tables(ctx)
end

return rule
