-- SELECT *.
local query = require "query"

---@type Rule
local rule = {
  type    = "STATEMENT_SELECT_NO_SELECT_ALL",
  title   = "No SELECT *",
  why     = "A star fetches columns nobody needs and changes meaning with the table.",
  level   = "WARNING",
  enabled = false,
  code    = 203,
  engines = "*",
  on      = { "select", "insert", "create_view", "create_materialized_view", "create_table" },
  good    = {
    "SELECT a FROM t",
    "SELECT count(*) FROM t",
  },
  bad     = {
    "SELECT * FROM t",
    "SELECT a FROM (SELECT t.* FROM t) s",
    "INSERT INTO t (a) SELECT * FROM s",
    "CREATE VIEW v AS SELECT * FROM t",
  },
}

local function has_star(one)
  for _, target in ipairs(one.targets or {}) do
    if target.expr and target.expr.op == "star" then return true end
  end
  return false
end

function rule.check(stmt, ctx)
  query.each_query(stmt, function(one)
    if has_star(one) then ctx:advise(stmt, "SELECT * names no columns") end
  end)
end

return rule
