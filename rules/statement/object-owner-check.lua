-- DDL on objects that the executing role does not own.
local catalog = require "catalog"

---@type Rule
local rule = {
  type    = "STATEMENT_OBJECT_OWNER_CHECK",
  title   = "The role owns what it changes",
  why     = "PostgreSQL refuses DDL by anybody but the owner.",
  level   = "WARNING",
  enabled = true,
  code    = 238,
  engines = { "POSTGRES" },
  needs   = { "session_user" },
  on      = { "create", "alter", "drop" },
  schema  = {
    name = "d",
    owner = "dba",
    schemas = { { name = "public", owner = "pg_database_owner", tables = { { name = "t", owner = "joe" } } } },
  },
  good    = {
    { sql = "CREATE TABLE t2 (id int)", context = { sessionUser = "dba" } },
    { sql = "ALTER TABLE t ADD COLUMN a int", context = { sessionUser = "joe" } },
    { sql = "CREATE TABLE s.t (id int)", context = { sessionUser = "eve" } },
    { sql = "ALTER TABLE t ADD COLUMN a int", context = { sessionUser = "eve", sessionRoles = { "eve", "joe" } } },
    "DROP TABLE t",
  },
  bad     = {
    { sql = "CREATE TABLE t2 (id int)", context = { sessionUser = "eve" } },
    { sql = "ALTER TABLE t ADD COLUMN a int", context = { sessionUser = "eve" } },
    { sql = "CREATE SCHEMA s", context = { sessionUser = "joe" } },
  },
}

local checked = { table = true, sequence = true, index = true, type = true, ["function"] = true,
  trigger = true, materialized_view = true }

local function owner_of_schema(schema, name)
  for _, one in ipairs(schema.schemas or {}) do
    if one.name == name then
      return one.owner == "pg_database_owner" and schema.owner or one.owner
    end
  end
end

local function owner_of(stmt, ctx, name)
  if stmt.kind == "create_schema" then return ctx.schema.owner end
  if not checked[stmt.object] then return nil end
  local found = stmt.kind == "alter_table" and catalog.table(ctx.schema, name)
  if found and (found.owner or "") ~= "" then return found.owner end
  return owner_of_schema(ctx.schema, catalog.schema_of(name))
end

-- A member of the owning role may do what the owner may.
local function inherits(ctx, owner)
  for _, role in ipairs(ctx.context.sessionRoles or {}) do
    if role == owner then return true end
  end
  return false
end

local function check(stmt, ctx, name, role)
  local owner = owner_of(stmt, ctx, name)
  if owner and owner ~= "" and owner ~= role and not inherits(ctx, owner) then
    ctx:advise(stmt, "%s belongs to %s, the change runs as %s", name.name, owner, role)
  end
end

function rule.applies(ctx) return ctx.schema ~= nil and (ctx.context and ctx.context.sessionUser or "") ~= "" end

function rule.check(stmt, ctx)
  for _, name in ipairs(stmt.objects or { stmt.table or stmt.name }) do
    check(stmt, ctx, name, ctx.context.sessionUser)
  end
end

return rule
