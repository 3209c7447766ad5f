-- LIKE '%x'.
local query = require "query"

---@type Rule
local rule = {
  type    = "STATEMENT_WHERE_NO_LEADING_WILDCARD_LIKE",
  title   = "No LIKE pattern that begins with a wildcard",
  why     = "An index cannot help to find what may begin with anything.",
  level   = "WARNING",
  enabled = true,
  code    = 204,
  engines = { "POSTGRES", "MYSQL", "MARIADB", "OCEANBASE", "TIDB", "ORACLE" },
  on      = "*",
  words   = { "like", "~~" },
  good    = {
    "SELECT a FROM t WHERE a LIKE 'abc%'",
    { engine = "MYSQL", sql = "SELECT a FROM t WHERE a LIKE '_b'" },
    { engine = "TIDB", sql = "SELECT a FROM t WHERE a LIKE ('%b')" },
  },
  bad     = {
    "SELECT a FROM t WHERE a LIKE '%abc'",
    { engine = "POSTGRES", sql = "DELETE FROM t WHERE a LIKE 'x' OR a ILIKE '_b'" },
    { engine = "MYSQL", sql = "UPDATE t SET a = 1 WHERE a NOT LIKE '%b'" },
    { engine = "TIDB", sql = "SELECT a FROM t WHERE a LIKE '%b' COLLATE utf8mb4_bin" },
    { engine = "ORACLE", sql = "BEGIN DELETE FROM t WHERE a LIKEC q'[%b]'; END;" },
  },
}

-- PostgreSQL's reading of the rule counts _ as well, and finds one pattern a statement, like TiDB's.
local patterns = { POSTGRES = "^[%%_]" }
local once = { POSTGRES = true, TIDB = true }

-- What may stand around the pattern.
local wraps = {
  POSTGRES = { paren = true, cast = true, collate = true },
  TIDB = { collate = true },
}

local function pattern_of(expr, engine)
  local wrap, pattern = wraps[engine] or {}, expr.args[2]
  while pattern and wrap[pattern.op] do pattern = pattern.args[1] end
  return pattern
end

local function begins_wild(expr, engine)
  if expr.op ~= "like" or expr.operator == "similar to" then return false end
  local pattern = pattern_of(expr, engine)
  local text = pattern and pattern.op == "literal" and pattern.kind == "string" and pattern.text
  return text and text:find(patterns[engine] or "^%%") ~= nil
end

function rule.check(stmt, ctx)
  local found = false
  query.each_expr(stmt, function(expr)
    if found or not begins_wild(expr, ctx.engine) then return end
    found = once[ctx.engine] or false
    ctx:advise(found and stmt or expr, "a LIKE pattern begins with a wildcard")
  end)
end

return rule
