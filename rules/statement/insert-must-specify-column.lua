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
  on      = { "insert", "replace" },
  good    = {
    "INSERT INTO t (a) VALUES (1)",
    { engine = "MYSQL", sql = "INSERT INTO t SET a = 1" },
  },
  bad     = {
    "INSERT INTO t VALUES (1)",
    "INSERT INTO t SELECT a FROM s",
    { engine = "MYSQL", sql = "INSERT INTO t () VALUES ()" },
    { engine = "MYSQL", sql = "REPLACE INTO t VALUES (1)" },
  },
}

-- INSERT INTO t () VALUES () of MySQL names none either.
local function names_columns(stmt)
  return stmt.source == "set" or stmt.columns ~= nil and #stmt.columns > 0
end

function rule.check(stmt, ctx)
  if stmt.level == 2 and not names_columns(stmt) then
    ctx:advise(stmt, "the %s into %s names no columns", stmt.verb:upper(),
      stmt.table and stmt.table.name or "its table")
  end
end

return rule
