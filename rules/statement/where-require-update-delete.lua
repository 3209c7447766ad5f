-- UPDATE and DELETE of a whole table.
---@type Rule
local rule = {
  type    = "STATEMENT_WHERE_REQUIRE_UPDATE_DELETE",
  title   = "UPDATE and DELETE must have a WHERE",
  why     = "Without a condition the statement touches every row of the table.",
  level   = "ERROR",
  enabled = true,
  code    = 202,
  engines = "*",
  on      = { "update", "delete" },
  good    = {
    "DELETE FROM t WHERE id = 1",
    "UPDATE t SET a = 1 WHERE id = 1",
  },
  bad     = {
    "DELETE FROM t",
    "UPDATE t SET a = 1",
  },
}

function rule.check(stmt, ctx)
  if stmt.level < 2 then return end
  if not stmt.where then
    ctx:advise(stmt, "%s without WHERE touches every row of %s", stmt.kind:upper(), stmt.table.name)
  end
end

return rule
