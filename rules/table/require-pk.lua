-- Tables that have no primary key at the end of the script.
local ast = require "ast"
local walk = require "walk"

---@type Rule
local rule = {
  type    = "TABLE_REQUIRE_PK",
  title   = "Tables have a primary key",
  why     = "Replication, comparison and rollback tools need to name a row.",
  level   = "ERROR",
  enabled = true,
  code    = 601,
  engines = "*",
  on      = "*",
  good    = {
    "CREATE TABLE t (id int PRIMARY KEY)",
    "CREATE TABLE t (id int); ALTER TABLE t ADD PRIMARY KEY (id)",
    "CREATE TABLE t (id int); DROP TABLE t",
    "ALTER TABLE unknown DROP CONSTRAINT x",
  },
  bad     = {
    "CREATE TABLE t (id int)",
    "CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE t DROP CONSTRAINT t_pkey",
    "CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE t DROP COLUMN id",
  },
}

function rule.check(stmt, ctx)
  local script = ctx.script
  script.walk = script.walk or walk.new(ctx.schema, ctx.engine)
  script.seen = script.seen or {}
  script.walk:apply(stmt)
  local is_mention = stmt.kind == "create_table" or stmt.kind == "alter_table"
  if not is_mention or not stmt.table or stmt.temporary then return end
  local key = ast.key(stmt.table, "public")
  local found = script.seen[key]
  if not found then
    found = { name = stmt.table }
    script.seen[key], script.seen[#script.seen + 1] = found, found
  end
  found.node = stmt
end

function rule.finish(ctx)
  for _, found in ipairs(ctx.script.seen or {}) do
    local one = ctx.script.walk:table(found.name)
    if one and one.is_known and not walk.primary(one) then
      ctx:advise(found.node, "table %s.%s has no primary key", one.schema, one.name)
    end
  end
end

return rule
