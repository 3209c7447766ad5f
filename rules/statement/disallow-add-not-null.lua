-- SET NOT NULL on an existing column.
local ast = require "ast"
local safe_form = require "safe_form"

---@type Rule
local rule = {
  type    = "STATEMENT_DISALLOW_ADD_NOT_NULL",
  title   = "No SET NOT NULL on existing columns",
  why     = "The whole table is read under an exclusive lock.",
  level   = "WARNING",
  enabled = false,
  code    = 212,
  engines = { "POSTGRES" },
  on      = { "alter_table" },
  good    = {
    "ALTER TABLE t ADD COLUMN a int NOT NULL DEFAULT 1",
  },
  bad     = {
    "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
  },
}

function rule.check(stmt, ctx)
  for action in ast.actions(stmt, "set_not_null") do
    ctx:advise(stmt, "SET NOT NULL reads %s under a lock: first add CHECK (%s IS NOT NULL) NOT VALID",
      stmt.table.name, action.name)
    local edits = safe_form.set_not_null(stmt, action)
    if edits then ctx:fix(edits) end
  end
end

return rule
