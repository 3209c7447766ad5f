-- ALTER TABLE that asks for a copy or keeps others out.
local ast = require "ast"
local online = require "online"

---@type Rule
local rule = {
  type    = "ONLINE_COPY_OR_LOCK",
  title   = "No ALTER asks for COPY, SHARED or EXCLUSIVE",
  why     = "The clause forbids the server to let writes go on.",
  level   = "WARNING",
  enabled = true,
  code    = 3101,
  engines = { "MYSQL", "MARIADB" },
  on      = online.on("alter_table"),
  params  = online.params(),
  schema  = {
    name = "d",
    schemas = { { name = "", tables = {
      { name = "small", rowCount = "100", engine = "InnoDB",
        columns = { { name = "a", type = "int", nullable = true } } },
      { name = "big", rowCount = "5000000", engine = "InnoDB", charset = "utf8mb4", columns = {
        { name = "a", type = "int", nullable = true }, { name = "v", type = "varchar(20)", nullable = true } } },
    } } },
  },
  good    = {
    "ALTER TABLE big ADD COLUMN b int, ALGORITHM=INSTANT",
    "ALTER TABLE big ADD INDEX i (a), ALGORITHM=INPLACE, LOCK=NONE",
    "ALTER TABLE small ADD INDEX i (a), LOCK=SHARED",
  },
  bad     = {
    "ALTER TABLE big ADD INDEX i (a), ALGORITHM=COPY",
    "ALTER TABLE big ADD INDEX i (a), LOCK=SHARED",
    "ALTER TABLE big ADD INDEX i (a), LOCK=EXCLUSIVE",
  },
}

local clauses = {
  algorithm = { copy = "ALGORITHM=COPY copies the table row by row and keeps writers out" },
  lock = { shared = "LOCK=SHARED keeps writers out", exclusive = "LOCK=EXCLUSIVE keeps readers and writers out" },
}

function rule.check(stmt, ctx)
  if #online.changes(stmt, ctx) == 0 then return end
  for action in ast.actions(stmt) do
    local what = clauses[action.op] and clauses[action.op][(action.value or ""):lower()]
    if what then
      ctx:advise(action, "%s of %s; leave the clause out, or write ALGORITHM=INPLACE, LOCK=NONE", what, stmt.table.name)
    end
  end
end

return rule
