-- ALTER TABLE without ALGORITHM = ...
local ast = require "ast"

---@type Rule
local rule = {
  type    = "STATEMENT_REQUIRE_ALGORITHM_OPTION",
  title   = "ALTER TABLE says which ALGORITHM it needs",
  why     = "Without it the server quietly falls back to copying the whole table.",
  level   = "WARNING",
  enabled = false,
  code    = 236,
  engines = { "MYSQL", "MARIADB" },
  on      = { "alter_table" },
  good    = {
    "ALTER TABLE t ADD COLUMN a int, ALGORITHM = INPLACE, LOCK = NONE",
    "CREATE INDEX i ON t (a)",
  },
  bad     = { "ALTER TABLE t ADD COLUMN a int", "ALTER TABLE t ENGINE = InnoDB" },
}

function rule.check(stmt, ctx)
  if stmt.level == 2 and not ast.actions(stmt, "algorithm")() then
    ctx:advise(stmt, "ALTER TABLE of %s without ALGORITHM: add %s", stmt.table.name, "ALGORITHM = INPLACE")
  end
end

return rule
