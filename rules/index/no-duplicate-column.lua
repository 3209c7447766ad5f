-- A column that stands twice in one key.
local ast = require "ast"
local family = require "engine"

---@type Rule
local rule = {
  type    = "INDEX_NO_DUPLICATE_COLUMN",
  title   = "No column twice in one index",
  why     = "The second place makes the index larger and nothing faster.",
  level   = "ERROR",
  enabled = true,
  code    = 812,
  engines = "*",
  on      = { "create_table:repeated_column", "alter_table:repeated_column", "create_index:repeated_column" },
  good    = {
    "CREATE INDEX i ON t (a, b)",
    { engine = "MYSQL", sql = "CREATE TABLE t (a int, KEY i ((a + 1), (a + 2)))" },
  },
  bad     = {
    "CREATE TABLE t (a int, PRIMARY KEY (a, a))",
    "CREATE INDEX i ON t (a, a)",
    "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a, a)",
    { engine = "TIDB", sql = "CREATE TABLE t (a int, KEY i ((a), (a)))" },
    { engine = "MYSQL", sql = "CREATE TABLE t (a int, KEY i (a, A))" },
  },
}

local function duplicate_of(columns, engine)
  local seen = {}
  for _, column in ipairs(columns) do
    local key = family.mysql[engine] and column:lower() or column
    if seen[key] then return column end
    seen[key] = true
  end
end

-- TiDB's reading of the rule counts (a) as the column a.
local function columns_of(key, engine)
  if engine ~= "TIDB" or #key.keys == 0 then return key.columns end
  local columns = {}
  for _, part in ipairs(key.keys) do
    local expr = ast.bare(part.expr)
    columns[#columns + 1] = part.name or expr and expr.op == "column" and expr.name or nil
  end
  return columns
end

function rule.check(stmt, ctx)
  for key in ast.keys_added(stmt) do
    local column = duplicate_of(columns_of(key, ctx.engine), ctx.engine)
    if column then
      ctx:advise(key.node, "column %s stands twice in %s", column, key.name or "the " .. key.type .. " key")
    end
  end
end

return rule
