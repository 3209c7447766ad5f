-- text with a CHECK rather than varchar(n).
local datatype = require "datatype"

---@type Rule
local rule = {
  type    = "TYPE_PREFER_TEXT",
  title   = "text with a CHECK rather than varchar(n)",
  why     = "A shorter limit writes the table anew; a CHECK can be changed in steps.",
  level   = "WARNING",
  enabled = false,
  code    = 3054,
  engines = { "POSTGRES" },
  on      = { "create_table", "alter_table" },
  good    = {
    "CREATE TABLE t (a text)",
    "CREATE TABLE t (a varchar)",
  },
  bad     = {
    "CREATE TABLE t (a varchar(20))",
  },
}

local function is_bad(type)
  return datatype.name(type) == "character varying" and type.args ~= nil and type.args[1] ~= nil
end

function rule.check(stmt, ctx)
  for column in datatype.columns(stmt) do
    if is_bad(column.type) then
      ctx:advise(column, "column %s has its limit in its type; use text with a CHECK of the length", column.name)
    end
  end
end

return rule
