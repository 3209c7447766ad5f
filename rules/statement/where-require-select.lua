-- SELECT of a whole table.
local query = require "query"

---@type Rule
local rule = {
  type    = "STATEMENT_WHERE_REQUIRE_SELECT",
  title   = "SELECT must have a WHERE",
  why     = "Without a condition the query reads the whole table.",
  level   = "WARNING",
  enabled = false,
  code    = 202,
  engines = "*",
  on      = { "select", "insert", "create_view", "create_materialized_view", "create_table" },
  good    = {
    "SELECT a FROM t WHERE a > 0",
    "SELECT 1",
  },
  bad     = {
    "SELECT a FROM t",
    "SELECT a FROM t WHERE a IN (SELECT b FROM s)",
    "CREATE VIEW v AS SELECT a FROM t",
  },
}

local function is_dual(from)
  local name = from[1].name
  return #from == 1 and name ~= nil and name.name:upper() == "DUAL"
end

function rule.check(stmt, ctx)
  query.each_query(stmt, function(one)
    if one.kind == "select" and one.from and not one.where and not is_dual(one.from) then
      ctx:advise(stmt, "a SELECT without WHERE reads the whole table")
    end
  end)
end

return rule
