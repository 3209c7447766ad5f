-- Statements that fail when they run twice.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "MIGRATION_IDEMPOTENT",
  title   = "Statements can run again",
  why     = "A script that broke off is run again from its start.",
  level   = "WARNING",
  enabled = false,
  code    = 3035,
  engines = { "POSTGRES" },
  on      = { "create", "drop", "alter_table" },
  good    = {
    "CREATE TABLE IF NOT EXISTS t (a int)",
    "DROP TABLE IF EXISTS t",
    "ALTER TABLE t ADD COLUMN IF NOT EXISTS a int",
    "CREATE OR REPLACE VIEW v AS SELECT 1",
    "ALTER TABLE t DROP COLUMN IF EXISTS a",
  },
  bad     = {
    "CREATE TABLE t (a int)",
    "DROP INDEX i",
    "ALTER TABLE t ADD COLUMN a int",
    "CREATE VIEW v AS SELECT 1",
    "ALTER TABLE t DROP CONSTRAINT c",
  },
}

local by_condition = {
  table = true, index = true, sequence = true, schema = true, extension = true, materialized_view = true,
  view = true, ["function"] = true, procedure = true, statistics = true,
}
local by_action = {
  add_column = "ADD COLUMN IF NOT EXISTS", drop_column = "DROP COLUMN IF EXISTS",
  drop_constraint = "DROP CONSTRAINT IF EXISTS",
}

function rule.check(stmt, ctx)
  local is_safe = stmt.if_exists or stmt.if_not_exists or stmt.or_replace or stmt.temporary
  if stmt.verb == "drop" and not is_safe then
    ctx:advise(stmt, "write DROP … IF EXISTS, so that the script can run again")
  elseif stmt.verb == "create" and by_condition[stmt.object] and not is_safe then
    ctx:advise(stmt, "write CREATE … IF NOT EXISTS (or OR REPLACE), so that the script can run again")
  end
  for action in ast.actions(stmt) do
    if by_action[action.op] and not action.if_exists then
      ctx:advise(action, "write %s, so that the script can run again", by_action[action.op])
    end
  end
end

return rule
