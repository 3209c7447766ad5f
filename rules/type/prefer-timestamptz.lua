-- timestamptz rather than timestamp.
local datatype = require "datatype"

---@type Rule
local rule = {
  type    = "TYPE_PREFER_TIMESTAMPTZ",
  title   = "timestamptz rather than timestamp",
  why     = "timestamp keeps a clock face without its zone: the moment is not known.",
  level   = "WARNING",
  enabled = false,
  code    = 3055,
  engines = { "POSTGRES" },
  on      = { "create_table", "alter_table" },
  good    = {
    "CREATE TABLE t (a timestamptz)",
  },
  bad     = {
    "CREATE TABLE t (a timestamp)",
    "CREATE TABLE t (a timestamp without time zone)",
  },
}

local function is_bad(type) return datatype.name(type) == "timestamp" end

function rule.check(stmt, ctx)
  for column in datatype.columns(stmt) do
    if is_bad(column.type) then
      ctx:advise(column, "column %s does not know its time zone; use timestamptz", column.name)
    end
  end
end

return rule
