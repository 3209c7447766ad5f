-- INSERT, UPDATE and DELETE that the target server would refuse.
local ast = require "ast"
local plan = require "plan"

---@type Rule
local rule = {
  type    = "STATEMENT_DML_DRY_RUN",
  title   = "The target server can plan every data statement",
  why     = "A wrong name or a missing privilege is found before the change runs, not half-way through it.",
  level   = "ERROR",
  enabled = false,
  code    = 208,
  engines = { "POSTGRES", "MYSQL", "MARIADB", "OCEANBASE", "TIDB", "ORACLE" },
  needs   = { "plans" },
  on      = "*",
  good    = {
    "DELETE FROM nowhere",
    { sql = "DELETE FROM t", context = { plans = { { statement = 1, rows = 5 } } } },
    {
      sql = "DELETE FROM nowhere; CREATE TABLE nowhere (a int)",
      context = { plans = { { statement = 1, error = "no such table" } } },
    },
  },
  bad     = {
    {
      sql = "SELECT 1; DELETE FROM nowhere",
      context = { plans = { { statement = 2, error = "no such table" } } },
    },
  },
}

function rule.check(stmt, ctx)
  local script = ctx.script
  script.found = script.found or {}
  if stmt.is_ddl then script.has_ddl = true end
  local one = stmt.is_dml and plan.of(stmt, ctx)
  if one and one.error then
    script.found[#script.found + 1] = { place = ast.spot(stmt), error = one.error }
  end
end

-- DDL in the script may be what a refused statement waits for.
function rule.finish(ctx)
  if ctx.script.has_ddl then return end
  for _, one in ipairs(ctx.script.found or {}) do
    ctx:advise(one.place, "the server refuses this statement: %s", one.error)
  end
end

return rule
