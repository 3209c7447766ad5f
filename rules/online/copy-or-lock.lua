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
  on      = { "alter_table:old" },
  params  = online.params(),
  schema  = online.example(),
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
