-- Scripts that do not say first as whom they run.
---@type Rule
local rule = {
  type    = "STATEMENT_CHECK_SET_ROLE_VARIABLE",
  title   = "The script begins with SET ROLE or SET search_path",
  why     = "Objects would belong to whoever happens to connect.",
  level   = "WARNING",
  enabled = false,
  code    = 217,
  engines = { "POSTGRES" },
  on      = "*",
  good    = {
    "SET ROLE joe; SELECT 1",
    "SET search_path TO a; SELECT 1",
  },
  bad     = {
    "SELECT 1",
    "SET work_mem = '1MB'; SELECT 1; SET ROLE joe",
  },
}

local wanted = { role = true, ["search_path"] = true }

function rule.check(stmt, ctx)
  local script = ctx.script
  script.is_begun = true
  if stmt.kind ~= "set" then script.is_over = true end
  if not script.is_over and wanted[stmt.name] then script.is_good = true end
end

function rule.finish(ctx)
  if ctx.script.is_begun and not ctx.script.is_good then
    ctx:advise(nil, "the script sets neither its role nor its search_path first")
  end
end

return rule
