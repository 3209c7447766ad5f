-- ON DELETE CASCADE.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "STATEMENT_DISALLOW_ON_DEL_CASCADE",
  title   = "No ON DELETE CASCADE",
  why     = "Deleting one row silently deletes rows of other tables.",
  level   = "WARNING",
  enabled = true,
  code    = 213,
  engines = { "POSTGRES" },
  on      = { "create_table:delete_cascade", "alter_table:delete_cascade" },
  good    = {
    "CREATE TABLE t (a int REFERENCES b (id))",
  },
  bad     = {
    "CREATE TABLE t (a int REFERENCES b (id) ON DELETE CASCADE)",
    "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES b (id) ON DELETE CASCADE",
  },
}

function rule.check(stmt, ctx)
  for constraint in ast.constraints_added(stmt, "foreign") do
    if constraint.ref.on_delete == "cascade" then
      return ctx:advise(stmt, "a foreign key of %s deletes on cascade", stmt.table.name)
    end
  end
end

return rule
