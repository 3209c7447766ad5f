-- Foreign keys whose own columns have no index.
local ast = require "ast"
local compact = require "compact"

---@type Rule
local rule = {
  type    = "INDEX_FOREIGN_KEY",
  title   = "Foreign keys have an index",
  why     = "Every DELETE and every change of the key in the other table reads this one whole.",
  level   = "WARNING",
  enabled = true,
  code    = 3061,
  engines = { "POSTGRES" },
  on      = { "create_table:adds_foreign", "alter_table:adds_foreign" },
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

local function has_index(indexes, columns)
  for _, index in ipairs(indexes) do
    if serves(index, columns) then return true end
  end
  return false
end

function rule.check(stmt, ctx)
  if not stmt.table then return end
  for constraint in ast.constraints_added(stmt, "foreign") do
    ctx.script[#ctx.script + 1] = compact.pack(ctx:spot(constraint), stmt.table.schema, stmt.table.name,
      unpack(constraint.columns))
  end
end

local function judge(ctx, place, schema, name, ...)
  local indexes = ctx:indexes { schema = schema, name = name }
  if indexes and not has_index(indexes, { ... }) then
    ctx:advise(ctx:place(tonumber(place)), "foreign key (%s) of %s has no index that begins with it; "
      .. "CREATE INDEX CONCURRENTLY one", table.concat({ ... }, ", "), name)
  end
end

function rule.finish(ctx)
  for _, key in ipairs(ctx.script) do judge(ctx, compact.unpack(key)) end
end

return rule
