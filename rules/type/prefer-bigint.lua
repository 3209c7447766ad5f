-- bigint rather than a smaller integer.
local datatype = require "datatype"

---@type Rule
local rule = {
  type    = "TYPE_PREFER_BIGINT",
  title   = "bigint rather than a smaller integer",
  why     = "A 32-bit counter runs out, and the change of its type writes the table anew.",
  level   = "WARNING",
  enabled = false,
  code    = 3052,
  engines = { "POSTGRES" },
  on      = { "create_table", "alter_table" },
  good    = {
    "CREATE TABLE t (a bigint)",
  },
  bad     = {
    "CREATE TABLE t (a int)",
    "CREATE TABLE t (a smallint)",
    "CREATE TABLE t (a serial)",
  },
}

local small = { integer = true, smallint = true }
local function is_bad(type) return small[datatype.name(type)] end

function rule.check(stmt, ctx)
  for column in datatype.columns(stmt) do
    if is_bad(column.type) then
      ctx:advise(column, "column %s may run out of numbers; use bigint", column.name)
    end
  end
end

return rule
