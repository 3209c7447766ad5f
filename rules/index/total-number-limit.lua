-- Tables that have too many indexes at the end of the script.
local ast = require "ast"
local walk = require "walk"

---@type Rule
local rule = {
  type    = "INDEX_TOTAL_NUMBER_LIMIT",
  title   = "A table has a limited number of indexes",
  why     = "Every index makes every write slower.",
  level   = "WARNING",
  enabled = true,
  code    = 813,
  engines = "*",
  on      = { "create", "alter", "drop", "rename" },
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
  local script = ctx.script
  script.seen = script.seen or {}
  walk.enter(stmt, ctx)
  if not place_of(stmt) then return end
  local key = ast.key(stmt.table, "public")
  local found = script.seen[key] or { name = ast.short(stmt.table) }
  if not script.seen[key] then
    script.seen[key], script.seen[#script.seen + 1] = found, found
  end
  found.node = ast.spot(ctx.engine == "POSTGRES" and ast.last_line(stmt) or stmt)
end

function rule.finish(ctx)
  for _, found in ipairs(ctx.script.seen or {}) do
    local one = walk.of(ctx):table(found.name)
    if one and #one.indexes > ctx.params.number then
      ctx:advise(found.node, "table %s has %d indexes, more than %d", walk.label(one), #one.indexes,
        ctx.params.number)
    end
  end
end

return rule
