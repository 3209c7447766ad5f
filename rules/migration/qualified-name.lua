-- ALTER, DROP and CREATE TABLE AS without a schema.

---@type Rule
local rule = {
  type    = "MIGRATION_QUALIFIED_NAME",
  title   = "Changed objects are named with their schema",
  why     = "Without it search_path decides which object is changed.",
  level   = "WARNING",
  enabled = false,
  code    = 3037,
  engines = { "POSTGRES" },
  on      = { "create_table", "create_view", "create_index", "alter_table", "drop_table", "drop_view", "truncate" },
  good    = {
    "ALTER TABLE s.t ADD COLUMN a int",
    "CREATE TABLE s.t AS SELECT 1",
    "CREATE TEMPORARY TABLE t (a int)",
  },
  bad     = {
    "ALTER TABLE t ADD COLUMN a int",
    "DROP TABLE t",
    "CREATE TABLE t AS SELECT 1",
    "CREATE INDEX i ON t (a)",
  },
}

function rule.check(stmt, ctx)
  if stmt.temporary then return end
  local names = stmt.objects or { stmt.table or stmt.name }
  for _, name in ipairs(names) do
    if not name.schema then ctx:advise(name, "%s has no schema; write schema.%s", name.name, name.name) end
  end
end

return rule
