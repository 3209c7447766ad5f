-- ALTER TABLE without LOCK = ...
local ast = require "ast"

---@type Rule
local rule = {
  type    = "STATEMENT_REQUIRE_LOCK_OPTION",
  title   = "ALTER TABLE says which LOCK it may take",
  why     = "Without it the server takes the lock that it needs, and writers wait.",
  level   = "WARNING",
  enabled = false,
  code    = 237,
  engines = { "MYSQL", "MARIADB" },
  on      = { "alter_table" },
  good    = {
    "ALTER TABLE t ADD COLUMN a int, ALGORITHM = INPLACE, LOCK = NONE",
    "CREATE INDEX i ON t (a)",
  },
  bad     = { "ALTER TABLE t ADD COLUMN a int", "ALTER TABLE t ENGINE = InnoDB" },
}

function rule.check(stmt, ctx)
  if stmt.level == 2 and not ast.actions(stmt, "lock")() then
    ctx:advise(stmt, "ALTER TABLE of %s without LOCK: add %s", stmt.table.name, "LOCK = NONE")
  end
end

return rule
