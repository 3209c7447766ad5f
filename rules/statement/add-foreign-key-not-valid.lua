-- ADD FOREIGN KEY that reads the whole table under a lock.
local ast = require "ast"
local safe_form = require "safe_form"

---@type Rule
local rule = {
  type    = "STATEMENT_ADD_FOREIGN_KEY_NOT_VALID",
  title   = "ADD FOREIGN KEY is NOT VALID first",
  why     = "Checking the existing rows blocks writes; NOT VALID, then VALIDATE CONSTRAINT, does not.",
  level   = "WARNING",
  enabled = false,
  code    = 229,
  engines = { "POSTGRES" },
  on      = { "alter_table" },
  good    = {
    "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES b (id) NOT VALID",
    "CREATE TABLE t (a int CHECK (a > 0))",
  },
  bad     = {
    "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES b (id)",
  },
}

function rule.check(stmt, ctx)
  for action in ast.actions(stmt, "add_constraint") do
    local constraint = action.constraint
    if constraint.type == "foreign" and not constraint.not_valid then
      ctx:advise(stmt, "FOREIGN KEY on %s is checked under a lock: add it NOT VALID, then validate it",
        stmt.table.name)
      ctx:fix(safe_form.not_valid(stmt, constraint))
    end
  end
end

return rule
