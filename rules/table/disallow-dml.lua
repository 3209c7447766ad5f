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
  on      = { "insert", "replace", "update", "delete", "merge", "select" },
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
    { engine = "MSSQL", sql = "DELETE l FROM ledger AS l WHERE l.a = 1" },
    { engine = "MSSQL", sql = "SELECT a INTO ledger FROM note WHERE a = 1" },
    { engine = "MSSQL", sql = "DELETE FROM dbo.ledger WHERE a = 1", payload = { list = { "dbo.ledger" } } },
  },
}

-- What SQL Server writes to: the table behind the alias of UPDATE and DELETE, that of SELECT INTO.
local function written_to(stmt, ctx)
  if ctx.engine ~= "MSSQL" then return stmt.kind == "select" and {} or stmt.names end
  local name = stmt.table or (stmt.query and stmt.query.into)
  return name and { name } or stmt.is_dml and stmt.names or {}
end

function rule.check(stmt, ctx)
  for _, name in ipairs(written_to(stmt, ctx)) do
    if ast.is_listed(name, ctx) then
      ctx:advise(stmt, "the rows of table %s may not be changed here", ast.written(name))
    end
  end
end

return rule
