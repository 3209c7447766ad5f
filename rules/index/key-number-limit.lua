-- Indexes of many columns.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "INDEX_KEY_NUMBER_LIMIT",
  title   = "An index has few columns",
  why     = "Wide indexes are slow to write and rarely used beyond their first columns.",
  level   = "WARNING",
  enabled = true,
  code    = 802,
  engines = "*",
  on      = { "create_table:composite", "alter_table:composite", "create_index:composite" },
  params  = { number = { type = "number", default = 5, help = "columns of one index" } },
  good    = {
    "CREATE INDEX i ON t (a, b)",
    { engine = "ORACLE", sql = "ALTER TABLE t ADD FOREIGN KEY (a, b, c, d, e, f) REFERENCES s (a, b, c, d, e, f)" },
  },
  bad     = {
    "CREATE INDEX i ON t (lower(a), b, c, d, e, f)",
    "CREATE INDEX i ON t (a, b, c, d, e, f)",
    "CREATE TABLE t (a int, b int, c int, d int, e int, f int, PRIMARY KEY (a, b, c, d, e, f))",
    { engine = "ORACLE", sql = "CREATE BITMAP INDEX i ON t (a DESC, UPPER(b), c, d, e, f) LOCAL" },
  },
}

-- Oracle's reading leaves foreign keys out: they need no index there.
local function is_asked(ctx, key) return ctx.engine ~= "ORACLE" or key.type ~= "foreign" end

function rule.check(stmt, ctx)
  for key in ast.keys_added(stmt) do
    local n = math.max(#key.columns, #key.keys)
    if n > ctx.params.number and is_asked(ctx, key) then
      ctx:advise(key.node, "%s of %s has %d columns, more than %d", key.name or "a " .. key.type .. " key",
        stmt.table.name, n, ctx.params.number)
    end
  end
end

return rule
