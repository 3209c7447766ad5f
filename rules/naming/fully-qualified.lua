-- Object names without a schema.
local ast = require "ast"
local catalog = require "catalog"
local query = require "query"

---@type Rule
local rule = {
  type    = "NAMING_FULLY_QUALIFIED",
  title   = "Object names carry their schema",
  why     = "An unqualified name means whatever search_path says at that moment.",
  level   = "WARNING",
  enabled = false,
  code    = 310,
  engines = { "POSTGRES" },
  on      = "*",
  schema  = { name = "d", schemas = { { name = "public", tables = { { name = "t" } } } } },
  good    = {
    "CREATE TABLE public.t (id int)",
    "DROP TRIGGER g ON public.t",
    "UPDATE public.t SET a = 1 WHERE id = 1",
    "SELECT * FROM unknown",
  },
  bad     = {
    "CREATE TABLE t (id int)",
    "ALTER TABLE t ADD COLUMN a int",
    "CREATE INDEX ON t (a)",
    "INSERT INTO t (a) VALUES (1)",
    "SELECT a FROM t",
    "DROP TABLE t",
  },
}

local creates = { create_table = true, create_sequence = true }
local changes = { create_index = true, create_trigger = true, alter_table = true,
  alter_sequence = true, insert = true, update = true }
local is_global = { schema = true, database = true, extension = true, role = true, user = true,
  tablespace = true, server = true, publication = true, subscription = true }

local function check(ctx, stmt, name)
  if name and not name.schema then
    ctx:advise(ast.last_line(stmt), "%q has no schema: write schema.%s", name.name, name.name)
  end
end

local function check_drop(stmt, ctx)
  if stmt.table then return check(ctx, stmt, stmt.table) end
  if is_global[stmt.object] then return end
  for _, name in ipairs(stmt.objects or {}) do check(ctx, stmt, name) end
end

local function check_select(stmt, ctx)
  local ctes = {}
  query.each_query(stmt, function(one)
    for _, cte in ipairs(one.ctes or {}) do ctes[cte.name] = true end
  end)
  query.each_source(stmt, function(source)
    local name = source.name
    if name and not ctes[name.name] and catalog.has_table(ctx.schema, name.name) then
      check(ctx, stmt, name)
    end
  end)
end

function rule.check(stmt, ctx)
  if stmt.verb == "drop" then check_drop(stmt, ctx)
  elseif stmt.kind == "select" then check_select(stmt, ctx)
  elseif creates[stmt.kind] then check(ctx, stmt, stmt.table or stmt.name)
  elseif changes[stmt.kind] then check(ctx, stmt, stmt.table or stmt.name)
  elseif stmt.verb == "alter" and not is_global[stmt.object] and ast.renamed_to(stmt) then
    check(ctx, stmt, stmt.name)
  end
end

return rule
