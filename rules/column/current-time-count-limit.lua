-- Columns that the server fills with the time. Counts the columns of a table over the whole script.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "COLUMN_CURRENT_TIME_COUNT_LIMIT",
  title   = "Few columns are filled with the current time",
  why     = "One column says when a row was made, one when it was changed: more of them repeat it.",
  level   = "WARNING",
  enabled = false,
  code    = 418,
  codes   = { 418, 419 },
  engines = { "MYSQL", "MARIADB", "OCEANBASE", "TIDB" },
  on      = { "create_table", "alter_table" },
  good    = {
    "CREATE TABLE t (a timestamp DEFAULT now(), b datetime DEFAULT now() ON UPDATE now())",
    "ALTER TABLE t MODIFY a timestamp ON UPDATE now(); ALTER TABLE t MODIFY a datetime ON UPDATE now()",
  },
  bad     = {
    "CREATE TABLE t (a timestamp DEFAULT now(), b datetime DEFAULT localtime, c datetime(3) DEFAULT (now(3)))",
    "ALTER TABLE t ADD a timestamp ON UPDATE now(); ALTER TABLE t ADD b timestamp ON UPDATE now()",
  },
}

local is_time = { datetime = true, timestamp = true }
local is_now = { now = true, current_timestamp = true, localtime = true, localtimestamp = true }
local limits = {
  { field = "default", most = 2, code = 418, words = "DEFAULT" },
  { field = "on_update", most = 1, code = 419, words = "ON UPDATE" },
}

local function calls_now(expr)
  expr = ast.bare(expr)
  return expr and expr.op == "call" and is_now[expr.name:lower()]
end

local function note(ctx, stmt, column, limit)
  local key = ast.key(stmt.table) .. " " .. limit.code
  local found = ctx.script[key]
  if not found then
    found = { table = stmt.table.name, limit = limit, columns = {}, n = 0 }
    ctx.script[key], ctx.script[#ctx.script + 1] = found, found
  end
  local name = column.name:lower()
  if not found.columns[name] then found.columns[name], found.n = true, found.n + 1 end
  found.node = ast.place(stmt, column)
end

function rule.check(stmt, ctx)
  for column in ast.columns_added(stmt) do
    for _, limit in ipairs(is_time[column.type and column.type.canon] and limits or {}) do
      if calls_now(column[limit.field]) then note(ctx, stmt, column, limit) end
    end
  end
end

function rule.finish(ctx)
  for _, found in ipairs(ctx.script) do
    local limit = found.limit
    if found.n > limit.most then
      ctx:advise_code(limit.code, found.node, "table %s has %d columns with %s of the current time, more than %d",
        found.table, found.n, limit.words, limit.most)
    end
  end
end

return rule
