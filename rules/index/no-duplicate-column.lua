-- A column that stands twice in one key.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "INDEX_NO_DUPLICATE_COLUMN",
  title   = "No column twice in one index",
  why     = "The second place makes the index larger and nothing faster.",
  level   = "ERROR",
  enabled = true,
  code    = 812,
  engines = "*",
  on      = { "create_table", "alter_table", "create_index" },
  good    = {
    "CREATE INDEX i ON t (a, b)",
  },
  bad     = {
    "CREATE TABLE t (a int, PRIMARY KEY (a, a))",
    "CREATE INDEX i ON t (a, a)",
    "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a, a)",
  },
}

local function duplicate_of(columns)
  local seen = {}
  for _, column in ipairs(columns) do
    if seen[column] then return column end
    seen[column] = true
  end
end

function rule.check(stmt, ctx)
  for key in ast.keys_added(stmt) do
    local column = duplicate_of(key.columns)
    if column then
      ctx:advise(key.node, "column %s stands twice in %s", column, key.name or "the " .. key.type .. " key")
    end
  end
end

return rule
