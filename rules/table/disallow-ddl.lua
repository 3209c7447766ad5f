-- Definitions of tables that nobody may change by a script.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "TABLE_DISALLOW_DDL",
  title   = "No DDL on the listed tables",
  why     = "Some tables belong to another team or tool and are changed by it only.",
  level   = "WARNING",
  enabled = false,
  code    = 613,
  engines = { "MYSQL", "MSSQL" },
  on      = { "create_table", "alter_table", "drop_table", "rename", "truncate" },
  params  = { list = { type = "set", default = {}, help = "tables, as they are written" } },
  payload = { list = { "ledger" } },
  good    = {
    "DROP TABLE note",
    "UPDATE ledger SET a = 1",
  },
  bad     = {
    "CREATE TABLE ledger (a int)",
    "ALTER TABLE ledger ADD COLUMN a int",
    "DROP TABLE note, ledger",
    "TRUNCATE TABLE ledger",
    { engine = "MSSQL", sql = "IF 1 = 1 DROP TABLE ledger" },
    { engine = "MSSQL", sql = "ALTER TABLE dbo.ledger ADD a int", payload = { list = { "dbo.ledger" } } },
  },
}

function rule.check(stmt, ctx)
  for _, name in ipairs(stmt.names) do
    if ast.is_listed(name, ctx) then
      ctx:advise(stmt, "table %s may not be defined or changed here", ast.written(name))
    end
  end
end

return rule
