-- Identity rather than serial.
local datatype = require "datatype"

---@type Rule
local rule = {
  type    = "TYPE_PREFER_IDENTITY",
  title   = "Identity rather than serial",
  why     = "A serial column and its sequence have separate owners and grants.",
  level   = "WARNING",
  enabled = false,
  code    = 3053,
  engines = { "POSTGRES" },
  on      = { "create_table", "alter_table" },
  good    = {
    "CREATE TABLE t (a bigint GENERATED ALWAYS AS IDENTITY)",
  },
  bad     = {
    "CREATE TABLE t (a serial)",
    "ALTER TABLE t ADD COLUMN a bigserial",
  },
}

local function is_bad(type) return (type.name or ""):lower():find("serial", 1, true) ~= nil end

function rule.check(stmt, ctx)
  for column in datatype.columns(stmt) do
    if is_bad(column.type) then
      ctx:advise(column, "column %s is serial; use GENERATED ALWAYS AS IDENTITY", column.name)
    end
  end
end

return rule
