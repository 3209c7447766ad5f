-- CREATE TABLE without a schema.
---@type Rule
local rule = {
  type    = "STATEMENT_CREATE_SPECIFY_SCHEMA",
  title   = "CREATE TABLE names its schema",
  why     = "Without one the table lands wherever search_path points.",
  level   = "WARNING",
  enabled = false,
  code    = 216,
  engines = { "POSTGRES" },
  on      = { "create_table" },
  good    = {
    "CREATE TABLE public.t (id int)",
  },
  bad     = {
    "CREATE TABLE t (id int)",
  },
}

function rule.check(stmt, ctx)
  if not stmt.table.schema then ctx:advise(stmt, "table %s has no schema", stmt.table.name) end
end

return rule
