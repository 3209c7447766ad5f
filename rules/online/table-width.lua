-- Tables with very many columns, or many texts.

---@type Rule
local rule = {
  type    = "ONLINE_TABLE_WIDTH",
  title   = "Tables are narrow",
  why     = "InnoDB keeps at most 1,017 columns, and long values push each other out of the row.",
  level   = "WARNING",
  enabled = false,
  code    = 3111,
  engines = { "MYSQL", "MARIADB", "TIDB", "OCEANBASE" },
  on      = { "create_table" },
  params  = {
    columns = { type = "number", default = 100, help = "columns of a table" },
    texts = { type = "number", default = 3, help = "TEXT and BLOB columns of a table" },
  },
  good    = {
    "CREATE TABLE t (a int, b text)",
  },
  bad     = {
    { sql = "CREATE TABLE t (a int, b int, c int)", payload = { columns = 2 } },
    "CREATE TABLE t (a text, b text, c mediumtext, d blob)",
  },
}

local function is_long(column)
  local name = column.type and (column.type.name or ""):lower() or ""
  return name:find "text$" ~= nil or name:find "blob$" ~= nil
end

function rule.check(stmt, ctx)
  local columns, long = #(stmt.columns or {}), 0
  for _, column in ipairs(stmt.columns or {}) do
    if is_long(column) then long = long + 1 end
  end
  if columns > ctx.params.columns then
    ctx:advise(stmt, "table %s has %d columns, more than %d; move some into a second table", stmt.table.name, columns,
      ctx.params.columns)
  end
  if long > ctx.params.texts then
    ctx:advise(stmt, "table %s has %d TEXT or BLOB columns, more than %d; move them into a second table",
      stmt.table.name, long, ctx.params.texts)
  end
end

return rule
