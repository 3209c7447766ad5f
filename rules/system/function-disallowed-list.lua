-- Calls of functions that are not wanted.
local query = require "query"

---@type Rule
local rule = {
  type    = "SYSTEM_FUNCTION_DISALLOWED_LIST",
  title   = "Listed functions are not called",
  why     = "What a random or waiting function answers differs between servers, or takes their time.",
  level   = "WARNING",
  enabled = false,
  code    = 1702,
  engines = { "MYSQL", "MARIADB", "OCEANBASE" },
  on      = "*",
  params  = { list = { type = "list", default = {}, help = "functions that may not be called" } },
  payload = { list = { "rand", "UUID" } },
  good    = { "SELECT now()", "CREATE TABLE rand (uuid int)", "SELECT rand FROM t" },
  bad     = {
    "SELECT RAND() FROM t",
    "INSERT INTO t (a) VALUES (uuid())",
    "INSERT INTO t SET a = uuid()",
    "DELETE FROM t WHERE a > Rand()",
    "CREATE TABLE t (a varchar(36) DEFAULT (uuid()))",
    "ALTER TABLE t ADD COLUMN a varchar(36) DEFAULT (uuid())",
  },
}

function rule.check(stmt, ctx)
  local is_listed = {}
  for _, name in ipairs(ctx.params.list) do is_listed[name:lower()] = true end
  query.each_expr(stmt, function(expr)
    if expr.op == "call" and not expr.schema and is_listed[(expr.name or ""):lower()] then
      ctx:advise(expr, "function %s is not allowed here", expr.name)
    end
  end)
end

return rule
