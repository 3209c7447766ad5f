-- Scripts that do not limit how long a statement may run.
---@type Rule
local rule = {
  type    = "STATEMENT_MAX_EXECUTION_TIME",
  title   = "The script begins by limiting the run time of statements",
  why     = "A statement that takes longer than anybody expected is ended instead of blocking others.",
  level   = "WARNING",
  enabled = false,
  code    = 235,
  engines = { "MYSQL", "MARIADB" },
  on      = "*",
  good    = {
    "SET SESSION max_execution_time = 1000; SELECT 1",
    "SET NAMES utf8mb4; SET @@max_execution_time = 10, sql_safe_updates = 1; SELECT 1",
    { engine = "MARIADB", sql = "SET max_statement_time := 10; SELECT 1" },
  },
  bad     = {
    "SELECT 1",
    "SELECT 1; SET max_execution_time = 10",
    "SET max_execution_time = DEFAULT; SELECT 1",
    { engine = "MARIADB", sql = "SET max_execution_time = 10; SELECT 1" },
  },
}

local variables = { MARIADB = "max_statement_time" }

local function limits_time(text, engine)
  local variable = variables[engine] or "max_execution_time"
  return text:lower():find("%f[%w_]" .. variable .. "%s*:?=%s*%d") ~= nil
end

function rule.check(stmt, ctx)
  local script = ctx.script
  if stmt.kind ~= "set" then
    script.is_over = true
  elseif not script.is_over and limits_time(stmt.text, ctx.engine) then
    script.is_good = true
  end
end

function rule.finish(ctx)
  if ctx.script.is_over and not ctx.script.is_good then
    ctx:advise(nil, "the script does not set %s first", variables[ctx.engine] or "max_execution_time")
  end
end

return rule
