-- DROP DATABASE of anything but the empty database that the change is for.
local family = require "engine"

---@type Rule
local rule = {
  type    = "DATABASE_DROP_EMPTY_DATABASE",
  title   = "Only the current, empty database may be dropped",
  why     = "A dropped database comes back only from a backup.",
  level   = "ERROR",
  enabled = true,
  code    = 701,
  codes   = { 701, 702 },
  engines = { "MYSQL", "MARIADB", "TIDB", "OCEANBASE", "POSTGRES" },
  on      = { "drop_database", "drop_schema" },
  schema  = { name = "full", schemas = { { name = "public", tables = { { name = "t" } } } } },
  good    = {
    { sql = "DROP DATABASE bare", schema = { name = "bare", schemas = {} } },
    { engine = "POSTGRES", sql = "DROP SCHEMA other" },
  },
  bad     = {
    "DROP DATABASE full",
    "DROP DATABASE other",
    { engine = "MYSQL", sql = "DROP SCHEMA other" },
  },
}

local function has_tables(schema)
  for _, one in ipairs(schema.schemas or {}) do
    if #(one.tables or {}) > 0 then return true end
  end
  return false
end

-- MySQL calls its databases schemas too.
local function is_database(stmt, ctx)
  return stmt.object == "database" or family.mysql[ctx.engine] ~= nil
end

function rule.check(stmt, ctx)
  local name = stmt.objects and stmt.objects[1]
  if not name or not ctx.schema or not is_database(stmt, ctx) then return end
  if name.name ~= ctx.schema.name then
    ctx:advise_code(702, stmt, "database %s is not the one that the change is for", name.name)
  elseif has_tables(ctx.schema) then
    ctx:advise_code(701, stmt, "database %s still holds tables", name.name)
  end
end

return rule
