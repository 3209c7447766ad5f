-- Tables of another database.
local query = require "query"

---@type Rule
local rule = {
  type    = "STATEMENT_DISALLOW_CROSS_DB_QUERIES",
  title   = "No tables of another database",
  why     = "Permissions, backups and rollouts are kept by database: the other one may be gone or older.",
  level   = "WARNING",
  enabled = false,
  code    = 233,
  engines = { "MSSQL" },
  on      = "*",
  good    = {
    { sql = "SELECT a FROM shop.dbo.book WHERE a = 1", context = { currentDatabase = "Shop" } },
    { sql = "USE store; SELECT a FROM store..book WHERE a = 1", context = { currentDatabase = "shop" } },
    { sql = "CREATE TABLE store.dbo.book (a int)", context = { currentDatabase = "shop" } },
  },
  bad     = {
    { sql = "SELECT a FROM store.dbo.book WHERE a = 1", context = { currentDatabase = "shop" } },
    { sql = "USE store; SELECT a FROM shop..book WHERE a = 1", context = { currentDatabase = "shop" } },
    { sql = "INSERT INTO store.dbo.book (a) VALUES (1)", context = { currentDatabase = "shop" } },
    { sql = "UPDATE b SET a = 1 FROM store.dbo.book AS b WHERE a = 2", context = { currentDatabase = "shop" } },
  },
}

local function check(ctx, name)
  local current = ctx.script.database or (ctx.context and ctx.context.currentDatabase) or ""
  if not name or not name.catalog or name.catalog == "" or current == "" then return end
  if name.catalog:lower() ~= current:lower() then
    ctx:advise(name, "table %s is in the database %s, not in %s", name.name, name.catalog, current)
  end
end

local function use(stmt, ctx)
  local name = stmt.names[1]
  if name then ctx.script.database = name.name end
end

-- What a data statement changes may stand among its sources too, and is told once.
local function each_table(stmt, fn)
  local seen = {}
  local function add(name)
    local key = ("%s.%s.%s"):format(name.catalog, name.schema, name.name)
    if not stmt.is_dml or not seen[key] then fn(name) end
    seen[key] = true
  end
  if stmt.is_dml and stmt.table then add(stmt.table) end
  for _, name in ipairs(stmt.output_into or {}) do add(name) end
  query.walk(stmt, {
    query = function(one) if one.into then add(one.into) end end,
    source = function(source) if source.kind == "table" and source.name then add(source.name) end end,
  })
end

function rule.check(stmt, ctx)
  if stmt.kind == "use" then return use(stmt, ctx) end
  each_table(stmt, function(name) check(ctx, name) end)
end

return rule
