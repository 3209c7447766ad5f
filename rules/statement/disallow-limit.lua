-- LIMIT in statements that change data.
---@type Rule
local rule = {
  type    = "STATEMENT_DISALLOW_LIMIT",
  title   = "No LIMIT in INSERT, UPDATE and DELETE",
  why     = "Which rows a LIMIT takes is not fixed: replicas may change others.",
  level   = "WARNING",
  enabled = false,
  code    = 1106,
  codes   = { 1102, 1103, 1106 },
  engines = { "MYSQL", "MARIADB", "OCEANBASE", "TIDB" },
  on      = { "insert", "replace", "update", "delete" },
  good    = {
    "INSERT INTO t (a) SELECT a FROM s",
    "DELETE FROM t WHERE a = 1",
    "INSERT INTO t (a) SELECT a FROM (SELECT a FROM s LIMIT 1) x",
    { engine = "TIDB", sql = "INSERT INTO t (a) (SELECT a FROM s LIMIT 1) UNION SELECT a FROM u" },
  },
  bad     = {
    "DELETE FROM t WHERE a = 1 LIMIT 1",
    "UPDATE t SET a = 1 LIMIT 1",
    "INSERT INTO t (a) SELECT a FROM s LIMIT 1",
    "INSERT INTO t (a) (SELECT a FROM s LIMIT 1) UNION SELECT a FROM u",
    { engine = "TIDB", sql = "INSERT INTO t (a) SELECT a FROM s UNION SELECT a FROM u LIMIT 1" },
  },
}

local codes = { delete = 1106, update = 1102, insert = 1103, replace = 1103 }

-- A query's own LIMIT, or one of its arms'.
local function is_limited(one)
  if one.limit then return true end
  for _, arm in ipairs(one.arms or {}) do
    if is_limited(arm) then return true end
  end
  return false
end

local function uses_limit(stmt, engine)
  if stmt.limit then return true end
  if not stmt.query then return false end
  if engine == "TIDB" then return stmt.query.limit ~= nil end
  return is_limited(stmt.query)
end

function rule.check(stmt, ctx)
  if uses_limit(stmt, ctx.engine) then
    ctx:advise_code(codes[stmt.kind], stmt, "%s with LIMIT may change other rows on a replica",
      stmt.kind:upper())
  end
end

return rule
