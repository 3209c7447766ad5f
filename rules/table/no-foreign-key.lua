-- Foreign keys.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "TABLE_NO_FOREIGN_KEY",
  title   = "No foreign keys",
  why     = "Foreign keys lock two tables at once and stand in the way of sharding.",
  level   = "WARNING",
  enabled = false,
  code    = 602,
  engines = "*",
  on      = { "create_table", "alter_table" },
  good    = {
    "CREATE TABLE t (id int)",
  },
  bad     = {
    "CREATE TABLE t (a int REFERENCES b (id))",
    "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES b (id)",
  },
}

function rule.check(stmt, ctx)
  if ast.constraints_added(stmt, "foreign")() then
    ctx:advise(stmt, "table %s gets a foreign key", stmt.table.name)
  end
end

return rule
