-- text rather than char(n).
local datatype = require "datatype"

---@type Rule
local rule = {
  type    = "TYPE_NO_CHAR",
  title   = "text rather than char(n)",
  why     = "char(n) is padded with blanks that some comparisons see and others do not.",
  level   = "WARNING",
  enabled = false,
  code    = 3056,
  engines = { "POSTGRES" },
  on      = { "create_table", "alter_table" },
  good    = {
    "CREATE TABLE t (a text)",
  },
  bad     = {
    "CREATE TABLE t (a char(3))",
  },
}

local function is_bad(type) return datatype.fixed_length(type) ~= nil end

function rule.check(stmt, ctx)
  for column in datatype.columns(stmt) do
    if is_bad(column.type) then
      ctx:advise(column, "column %s is padded with blanks; use text", column.name)
    end
  end
end

return rule
