-- Foreign keys whose own columns have no index.
local ast = require "ast"
local walk = require "walk"

---@type Rule
local rule = {
  type    = "INDEX_FOREIGN_KEY",
  title   = "Foreign keys have an index",
  why     = "Every DELETE and every change of the key in the other table reads this one whole.",
  level   = "WARNING",
  enabled = true,
  code    = 3061,
  engines = { "POSTGRES" },
  on      = { "create", "alter", "drop", "rename" },
  good    = {
    "CREATE TABLE t (a int PRIMARY KEY REFERENCES r (id))",
    "CREATE TABLE t (id int PRIMARY KEY, a int REFERENCES r (id)); CREATE INDEX i ON t (a, id)",
    "CREATE TABLE t (a int REFERENCES r (id)); DROP TABLE t",
  },
  bad     = {
    "CREATE TABLE t (id int PRIMARY KEY, a int REFERENCES r (id))",
    "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a, b) REFERENCES r (x, y)",
    "CREATE TABLE t (a int, b int, PRIMARY KEY (b, a), FOREIGN KEY (a) REFERENCES r (id))",
  },
}

-- The first columns of the index are those of the key, in any order.
local function serves(index, columns)
  local wanted = {}
  for _, column in ipairs(columns) do wanted[column] = true end
  for i = 1, #columns do
    if not wanted[index.columns[i]] then return false end
  end
  return true
end

local function has_index(one, columns)
  for _, index in ipairs(one.indexes) do
    if serves(index, columns) then return true end
  end
  return false
end

function rule.check(stmt, ctx)
  local script = ctx.script
  script.keys = script.keys or {}
  walk.enter(stmt, ctx)
  for constraint in ast.constraints_added(stmt, "foreign") do
    if stmt.table then
      script.keys[#script.keys + 1] =
        { table = ast.short(stmt.table), columns = { unpack(constraint.columns) }, node = ast.spot(constraint) }
    end
  end
end

function rule.finish(ctx)
  for _, key in ipairs(ctx.script.keys or {}) do
    local one = walk.of(ctx):table(key.table)
    if one and not has_index(one, key.columns) then
      ctx:advise(key.node, "foreign key (%s) of %s has no index that begins with it; CREATE INDEX CONCURRENTLY one",
        table.concat(key.columns, ", "), key.table.name)
    end
  end
end

return rule
