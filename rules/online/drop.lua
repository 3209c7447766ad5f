-- Dropped keys, columns and databases.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "ONLINE_DROP",
  title   = "What others may use is not dropped at once",
  why     = "Queries, foreign keys and replicas may still need it, and it does not come back.",
  level   = "WARNING",
  enabled = false,
  code    = 3108,
  engines = { "MYSQL", "MARIADB", "TIDB", "OCEANBASE" },
  on      = { "alter_table", "drop_database", "drop_schema" },
  good    = {
    "ALTER TABLE t DROP INDEX i",
    "ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (a)",
  },
  bad     = {
    "ALTER TABLE t DROP FOREIGN KEY f",
    "ALTER TABLE t DROP PRIMARY KEY",
    "ALTER TABLE t DROP COLUMN a",
    "DROP DATABASE d",
  },
}

local remedies = {
  drop_foreign = "rows without their parent may come in; make sure that the application keeps them out",
  drop_column = "stop reading and writing it first, and keep a backup of its values",
}

local function adds_primary(stmt)
  for action in ast.actions(stmt, "add_constraint") do
    if action.constraint.type == "primary" then return true end
  end
  return false
end

function rule.check(stmt, ctx)
  if stmt.verb == "drop" then
    ctx:advise(stmt, "DROP %s takes every table in it along; drop them one by one", stmt.object:upper())
  end
  for action in ast.actions(stmt) do
    if remedies[action.op] then
      ctx:advise(action, "%s is dropped from %s; %s", action.name or "a key", stmt.table.name, remedies[action.op])
    elseif action.op == "drop_primary" and not adds_primary(stmt) then
      ctx:advise(action, "the primary key of %s is dropped; add the new one in the same ALTER", stmt.table.name)
    end
  end
end

return rule
