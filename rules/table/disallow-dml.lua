-- Rows of tables that nobody may change by a script.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "TABLE_DISALLOW_DML",
  title   = "No DML on the listed tables",
  why     = "Some tables belong to another team or tool and are filled by it only.",
  level   = "WARNING",
  enabled = false,
  code    = 614,
  engines = { "MYSQL", "MSSQL" },
  on      = { "insert", "replace", "update", "delete", "merge" },
  params  = { list = { type = "set", default = {}, help = "tables, as they are written" } },
  payload = { list = { "ledger" } },
  good    = {
    "INSERT INTO note (a) SELECT a FROM ledger",
    "ALTER TABLE ledger ADD COLUMN a int",
  },
  bad     = {
    "INSERT INTO ledger (a) VALUES (1)",
    "REPLACE INTO ledger (a) VALUES (1)",
    "UPDATE ledger SET a = 1 WHERE a = 2",
    "DELETE FROM ledger WHERE a = 1",
  },
}

function rule.check(stmt, ctx)
  for _, name in ipairs(stmt.names) do
    if ast.is_listed(name, ctx) then
      ctx:advise(stmt, "the rows of table %s may not be changed here", ast.written(name))
    end
  end
end

return rule
