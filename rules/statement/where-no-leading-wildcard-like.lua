-- LIKE '%x'.
local ast = require "ast"
local query = require "query"

---@type Rule
local rule = {
  type    = "STATEMENT_WHERE_NO_LEADING_WILDCARD_LIKE",
  title   = "No LIKE pattern that begins with a wildcard",
  why     = "An index cannot help to find what may begin with anything.",
  level   = "WARNING",
  enabled = true,
  code    = 204,
  engines = "*",
  on      = {
    "select", "insert", "update", "delete", "merge", "create_view", "create_materialized_view",
    "create_table",
  },
  good    = {
    "SELECT a FROM t WHERE a LIKE 'abc%'",
  },
  bad     = {
    "SELECT a FROM t WHERE a LIKE '%abc'",
    "DELETE FROM t WHERE a LIKE 'x' OR a ILIKE '_b'",
  },
}

-- PostgreSQL's reading of the rule counts _ as well.
local patterns = { POSTGRES = "^[%%_]" }

local function begins_wild(expr, engine)
  if expr.op ~= "like" or expr.operator == "similar to" then return false end
  local pattern = ast.bare(expr.args[2])
  local text = pattern and pattern.op == "literal" and pattern.kind == "string" and pattern.text
  return text and text:find(patterns[engine] or "^%%") ~= nil
end

function rule.check(stmt, ctx)
  local found
  query.each_expr(stmt, function(expr) found = found or begins_wild(expr, ctx.engine) end)
  if found then ctx:advise(stmt, "a LIKE pattern begins with a wildcard") end
end

return rule
