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
  on      = { "insert:no_columns", "replace:no_columns" },
  good    = {
    "INSERT INTO t (a) VALUES (1)",
    { engine = "ORACLE", sql = "INSERT INTO (SELECT a, b FROM t) VALUES (1, 2)" },
    { engine = "MYSQL", sql = "INSERT INTO t SET a = 1" },
  },
  bad     = {
    "INSERT INTO t VALUES (1)",
    "INSERT INTO t SELECT a FROM s",
    { engine = "MYSQL", sql = "INSERT INTO t () VALUES ()" },
    { engine = "ORACLE", sql = "INSERT ALL INTO a (b) VALUES (1) INTO c VALUES (2) SELECT 1 FROM dual" },
    { engine = "ORACLE", sql = "BEGIN INSERT INTO t VALUES (1); END;" },
    { engine = "MYSQL", sql = "REPLACE INTO t VALUES (1)" },
  },
}

-- INSERT INTO t () VALUES () of MySQL names none either; a subquery that is written to names its own.
local function names_columns(insert)
  return insert.source == "set" or insert.target_query ~= nil or insert.columns ~= nil and #insert.columns > 0
end

local function check(ctx, stmt, insert)
  if not names_columns(insert) then
    ctx:advise(insert, "the %s into %s names no columns", stmt.verb:upper(),
      insert.table and insert.table.name or "its table")
  end
end

function rule.check(stmt, ctx)
  if stmt.level < 2 then return end
  if not stmt.branches then return check(ctx, stmt, stmt) end
  for _, branch in ipairs(stmt.branches) do check(ctx, stmt, branch) end
end

return rule
