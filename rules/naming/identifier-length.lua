-- Names longer than PostgreSQL keeps.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "NAMING_IDENTIFIER_LENGTH",
  title   = "Names fit into 63 bytes",
  why     = "PostgreSQL cuts what is longer, with a notice only: two names may become one.",
  level   = "WARNING",
  enabled = true,
  code    = 3041,
  engines = { "POSTGRES" },
  on      = { "create:long_name", "alter:long_name" },
  good    = {
    "CREATE TABLE t (a int)",
  },
  bad     = {
    "CREATE TABLE xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx (a int)",
    "ALTER TABLE t ADD COLUMN yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy int",
  },
}

local LENGTH_MAX = 63 -- bytes: NAMEDATALEN - 1

local function check(ctx, node, name)
  if name and #name > LENGTH_MAX then
    ctx:advise(node, "the name %s has %d bytes and is cut to %d; choose a shorter one", name, #name, LENGTH_MAX)
  end
end

function rule.check(stmt, ctx)
  if not stmt.is_ddl then return end
  for _, name in ipairs(stmt.names or {}) do check(ctx, name, name.raw) end
  for column in ast.columns_added(stmt) do check(ctx, column, column.raw or column.name) end
  for constraint in ast.constraints_added(stmt) do check(ctx, constraint, constraint.name) end
end

return rule
