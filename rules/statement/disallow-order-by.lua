-- ORDER BY in UPDATE and DELETE.
---@type Rule
local rule = {
  type    = "STATEMENT_DISALLOW_ORDER_BY",
  title   = "No ORDER BY in UPDATE and DELETE",
  why     = "Sorting the rows costs more than a condition that says which ones are meant.",
  level   = "WARNING",
  enabled = false,
  code    = 1105,
  codes   = { 1104, 1105 },
  engines = { "MYSQL", "MARIADB", "OCEANBASE", "TIDB" },
  on      = { "update", "delete" },
  good    = { "DELETE FROM t WHERE a = 1", "INSERT INTO t (a) SELECT a FROM s ORDER BY a" },
  bad     = { "DELETE FROM t ORDER BY a", "UPDATE t SET a = 1 ORDER BY a LIMIT 1" },
}

function rule.check(stmt, ctx)
  if stmt.order_by and #stmt.order_by > 0 then
    ctx:advise_code(stmt.kind == "update" and 1104 or 1105, stmt, "%s sorts the rows before it changes them",
      stmt.kind:upper())
  end
end

return rule
