-- Tables that have too many indexes at the end of the script.
local ast = require "ast"
local compact = require "compact"

---@type Rule
local rule = {
  type    = "INDEX_TOTAL_NUMBER_LIMIT",
  title   = "A table has a limited number of indexes",
  why     = "Every index makes every write slower.",
  level   = "WARNING",
  enabled = true,
  code    = 813,
  engines = "*",
  on      = {
    "create_index", "create_table:adds_primary", "create_table:adds_unique", "create_table:adds_index",
    "alter_table:adds_primary", "alter_table:adds_unique", "alter_table:adds_index",
  },
  params  = { number = { type = "number", default = 5, help = "indexes of one table" } },
  payload = { number = 2 },
  good    = { "CREATE TABLE t (a int PRIMARY KEY); CREATE INDEX i ON t (a)" },
  bad     = {
    "CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE); CREATE INDEX i ON t (a)",
    "CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE); ALTER TABLE t ADD CONSTRAINT u UNIQUE (a, b)",
  },
}

-- Where the statement adds its last key; nil when it adds none.
local function place_of(stmt)
  local node
  for key in ast.keys_added(stmt) do
    if key.type ~= "foreign" then node = key.node end
  end
  return node
end

function rule.check(stmt, ctx)
  local one = ctx:keys(stmt.table)
  if not one or one.count <= ctx.params.number or not place_of(stmt) then return end
  local places, key = ctx.script, compact.pack(stmt.table.schema, stmt.table.name)
  local names = places.names or {}
  places.names = names
  if not places[key] then names[#names + 1] = key end
  places[key] = ctx:spot(ctx.engine == "POSTGRES" and ast.last_line(stmt) or stmt, places[key])
end

function rule.finish(ctx)
  for _, key in ipairs(ctx.script.names or {}) do
    local schema, name = compact.unpack(key)
    local one = ctx:keys { schema = schema, name = name }
    if one and one.count > ctx.params.number then
      local label = one.schema and one.schema .. "." .. one.name or one.name
      ctx:advise(ctx:place(ctx.script[key]), "table %s has %d indexes, more than %d", label, one.count,
        ctx.params.number)
    end
  end
end

return rule
