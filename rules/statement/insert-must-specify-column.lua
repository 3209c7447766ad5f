-- INSERT without a column list.
---@type Rule
local rule = {
  type    = "STATEMENT_INSERT_MUST_SPECIFY_COLUMN",
  title   = "INSERT names its columns",
  why     = "Without names the meaning changes with the order of the columns.",
  level   = "WARNING",
  enabled = true,
  code    = 1107,
  engines = "*",
  on      = { "insert" },
  good    = {
    "INSERT INTO t (a) VALUES (1)",
  },
  bad     = {
    "INSERT INTO t VALUES (1)",
    "INSERT INTO t SELECT a FROM s",
  },
}

function rule.check(stmt, ctx)
  if stmt.level < 2 then return end
  if not stmt.columns and stmt.source ~= "set" then
    ctx:advise(stmt, "the INSERT into %s names no columns", stmt.table.name)
  end
end

return rule
