-- BEGIN without COMMIT, and BEGIN inside a transaction.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "TRANSACTION_UNFINISHED",
  title   = "Every BEGIN has its COMMIT",
  why     = "Locks stay until somebody ends the transaction; a second BEGIN only warns, and its COMMIT "
    .. "ends the first.",
  level   = "WARNING",
  enabled = true,
  code    = 3022,
  engines = { "POSTGRES" },
  on      = { "begin", "commit", "rollback" },
  good    = {
    "BEGIN; SELECT 1; COMMIT",
    "BEGIN; SAVEPOINT s; ROLLBACK TO s; COMMIT",
    "BEGIN; ROLLBACK; BEGIN; END",
  },
  bad     = {
    "BEGIN; SELECT 1",
    "BEGIN; BEGIN; COMMIT",
    "COMMIT",
  },
}

function rule.check(stmt, ctx)
  local open = ctx.script.begun
  if stmt.kind == "begin" then
    if open then ctx:advise(stmt, "BEGIN inside the transaction of line %d; end that one first", open.line) end
    ctx.script.begun = ast.spot(stmt)
  elseif stmt.name ~= "rollback to" then
    if not open then ctx:advise(stmt, "%s ends no transaction of this script", stmt.kind:upper()) end
    ctx.script.begun = nil
  end
end

function rule.finish(ctx)
  if ctx.script.begun then ctx:advise(ctx.script.begun, "BEGIN has no COMMIT; add it at the end") end
end

return rule
