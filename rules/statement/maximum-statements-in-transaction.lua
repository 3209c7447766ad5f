-- Transactions of many statements. The published rule of this name never fires; ours counts what a script
-- writes between an explicit BEGIN or START TRANSACTION and the COMMIT, ROLLBACK or DDL that ends it.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "STATEMENT_MAXIMUM_STATEMENTS_IN_TRANSACTION",
  title   = "A transaction has a limited number of statements",
  why     = "Locks are held until it ends, and all of it is undone when the last statement fails.",
  level   = "WARNING",
  enabled = false,
  code    = 259,
  engines = { "MYSQL", "MARIADB", "OCEANBASE" },
  on      = "*",
  params  = { number = { type = "number", default = 10, help = "statements of one explicit transaction" } },
  payload = { number = 1 },
  good    = {
    "DELETE FROM t WHERE a = 1; DELETE FROM t WHERE a = 2",
    "BEGIN; DELETE FROM t WHERE a = 1; COMMIT; START TRANSACTION; DELETE FROM t WHERE a = 2; COMMIT",
    "BEGIN; DELETE FROM t WHERE a = 1; CREATE TABLE s (a int); DELETE FROM t WHERE a = 2",
  },
  bad     = {
    "START TRANSACTION; DELETE FROM t WHERE a = 1; DELETE FROM t WHERE a = 2; COMMIT",
    "BEGIN; INSERT INTO t (a) VALUES (1); INSERT INTO t (a) VALUES (2)",
  },
}

local begins = { begin = true, start = true }
local ends = { commit = true, rollback = true }

local function finish(ctx)
  local script = ctx.script
  if script.start and script.n > ctx.params.number then
    ctx:advise(script.start, "the transaction has %d statements, more than %d", script.n, ctx.params.number)
  end
  script.start = nil
end

function rule.check(stmt, ctx)
  if begins[stmt.verb] then
    finish(ctx)
    ctx.script.start, ctx.script.n = ast.spot(stmt), 0
  elseif ends[stmt.verb] or stmt.is_ddl then
    finish(ctx)
  elseif ctx.script.start then
    ctx.script.n = ctx.script.n + 1
  end
end

rule.finish = finish

return rule
