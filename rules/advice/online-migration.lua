-- ALTER TABLE of large tables, which a tool like gh-ost changes without blocking anybody.
local ast = require "ast"
local catalog = require "catalog"
local resolve = require "resolve"

---@type Rule
local rule = {
  type    = "ADVICE_ONLINE_MIGRATION",
  title   = "Large tables are changed by an online migration",
  why     = "ALTER TABLE of a large table may copy it whole while writers wait.",
  level   = "WARNING",
  enabled = false,
  code    = 1801,
  codes   = { 704, 1801, 1802, 1803 },
  engines = { "MYSQL", "MARIADB" },
  on      = "*",
  params  = { number = { type = "number", default = 100000000, help = "rows from which a table is large" } },
  payload = { number = 1000 },
  schema  = { name = "d", schemas = { { tables = {
    { name = "large", rowCount = "1000" }, { name = "small", rowCount = "999" }, { name = "unknown" },
  } } } },
  good    = {
    "ALTER TABLE small ADD COLUMN a int",
    "ALTER TABLE unknown ADD COLUMN a int",
    "DROP TABLE large",
    {
      sql = "ALTER TABLE large ADD COLUMN a int",
      context = { enableGhost = true, databaseNames = { "d", "bbdataarchive" } },
    },
  },
  bad     = {
    "ALTER TABLE large ADD COLUMN a int",
    "ALTER TABLE small ADD COLUMN a int; ALTER TABLE large ADD COLUMN a int",
    { sql = "ALTER TABLE small ADD COLUMN a int", context = { enableGhost = true } },
    {
      sql = "ALTER TABLE large ADD COLUMN a int",
      context = { enableGhost = true, databaseNames = { "d" } },
    },
  },
}

local ARCHIVE = "bbdataarchive"

local function is_enabled(ctx) return ctx.context ~= nil and ctx.context.enableGhost == true end

local function lacks_archive(ctx)
  local names = ctx.context and ctx.context.databaseNames
  if not names then return false end
  for _, name in ipairs(names) do
    if name == ARCHIVE then return false end
  end
  return true
end

function rule.check(stmt, ctx)
  local script = ctx.script
  script.n = (script.n or 0) + 1
  script.last, script.found = ast.spot(stmt), script.found or {}
  if stmt.kind ~= "alter_table" or not ast.table_of(stmt) then return end
  local rows = catalog.rows(resolve.of(ctx):table(stmt.table))
  if rows and rows >= ctx.params.number then
    script.found[#script.found + 1] = { place = script.last, name = stmt.table.name, rows = rows }
  end
end

local function advise(ctx, code, one)
  ctx:advise_code(code, one.place, "table %s has about %d rows: change it by an online migration", one.name, one.rows)
end

function rule.finish(ctx)
  local script, enabled = ctx.script, is_enabled(ctx)
  local found = script.found or {}
  if enabled and lacks_archive(ctx) then
    ctx:advise_code(704, nil, "an online migration needs the database %s: create it first", ARCHIVE)
  end
  if enabled and #found == 0 then
    ctx:advise_code(1803, script.last, "no large table is changed: the online migration is not needed")
  end
  if enabled and script.n == 1 then return end
  for _, one in ipairs(found) do advise(ctx, script.n == 1 and 1801 or 1802, one) end
end

return rule
