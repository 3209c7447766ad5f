-- jsonb rather than json.
local datatype = require "datatype"

---@type Rule
local rule = {
  type    = "TYPE_NO_JSON",
  title   = "jsonb rather than json",
  why     = "json has no equality: SELECT DISTINCT, GROUP BY and unique indexes over it fail.",
  level   = "WARNING",
  enabled = true,
  code    = 3051,
  engines = { "POSTGRES" },
  on      = { "create_table:adds_column", "alter_table:adds_column", "alter_table:alter_type" },
  words   = { "json" },
  good    = {
    "CREATE TABLE t (a jsonb)",
  },
  bad     = {
    "CREATE TABLE t (a json)",
    "ALTER TABLE t ADD COLUMN a json",
    "ALTER TABLE t ALTER COLUMN a TYPE json",
  },
}

local function is_bad(type) return datatype.name(type) == "json" end

function rule.check(stmt, ctx)
  for column in datatype.columns(stmt) do
    if is_bad(column.type) then
      ctx:advise(column, "column %s is json, which has no equality; use jsonb", column.name)
    end
  end
end

return rule
