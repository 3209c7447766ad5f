-- ADD COLUMN with a default that is computed for every row.
local ast = require "ast"
local query = require "query"

---@type Rule
local rule = {
  type    = "COLUMN_DEFAULT_DISALLOW_VOLATILE",
  title   = "No volatile default for an added column",
  why     = "A default that calls a function may rewrite the whole table.",
  level   = "WARNING",
  enabled = false,
  code    = 420,
  engines = { "POSTGRES" },
  on      = { "alter_table" },
  good    = {
    "ALTER TABLE t ADD COLUMN a int DEFAULT 1",
    "CREATE TABLE t (a timestamp DEFAULT now())",
  },
  bad     = {
    "ALTER TABLE t ADD COLUMN a timestamp DEFAULT now()",
    "ALTER TABLE t ADD COLUMN a text DEFAULT 'x' || md5('y')",
  },
}

local function has_call(expr)
  local found = false
  query.each_in(expr, function(one) found = found or one.op == "call" end)
  return found
end

function rule.check(stmt, ctx)
  for column in ast.columns_added(stmt) do
    if has_call(column.default) then
      ctx:advise(column, "the default of column %s.%s calls a function", stmt.table.name, column.name)
    end
  end
end

return rule
