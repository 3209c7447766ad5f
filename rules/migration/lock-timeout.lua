-- Scripts that wait for a lock as long as it takes.
local ast = require "ast"
local lock = require "lock"
local query = require "query"

---@type Rule
local rule = {
  type    = "MIGRATION_LOCK_TIMEOUT",
  title   = "Scripts say how long they wait for a lock",
  why     = "A statement that waits for a strong lock makes every later query wait behind it. Tidegate "
    .. "sets lock_timeout itself when it runs a change.",
  level   = "WARNING",
  enabled = false,
  code    = 3036,
  engines = { "POSTGRES" },
  on      = "*",
  good    = {
    "SET lock_timeout = '5s'; ALTER TABLE t ADD COLUMN a int",
    "CREATE TABLE t (a int)",
    "SELECT set_config('lock_timeout', '5s', true); DROP TABLE t",
  },
  bad     = {
    "ALTER TABLE t ADD COLUMN a int",
    "SET lock_timeout = 0; DROP TABLE t",
  },
}

local function sets_timeout(stmt)
  if stmt.kind == "set" and stmt.name == "lock_timeout" then
    local value = stmt.values and ast.word(stmt.values[1])
    return value ~= nil and tonumber((value:match "^%d+")) ~= 0
  end
  local found = false
  query.each_expr(stmt, function(expr)
    local first = expr.op == "call" and expr.name == "set_config" and ast.bare(expr.args and expr.args[1])
    found = found or first and first.text == "lock_timeout"
  end)
  return found
end

function rule.check(stmt, ctx)
  if ctx.script.is_set or ctx.script.is_told then return end
  if sets_timeout(stmt) then
    ctx.script.is_set = true
    return
  end
  for _, one in ipairs(lock.all(stmt, ctx)) do
    if one.level == "ACCESS EXCLUSIVE" then
      ctx.script.is_told = true
      return ctx:advise(stmt, "SET lock_timeout before the first statement that takes ACCESS EXCLUSIVE")
    end
  end
end

return rule
