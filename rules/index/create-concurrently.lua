-- CREATE and DROP INDEX that block writes.
local ast = require "ast"
local safe_form = require "safe_form"

---@type Rule
local rule = {
  type    = "INDEX_CREATE_CONCURRENTLY",
  title   = "Indexes are built CONCURRENTLY",
  why     = "Without it no row of the table can be written until the index is done.",
  level   = "WARNING",
  enabled = false,
  code    = 814,
  codes   = { 814, 818 },
  engines = { "POSTGRES" },
  on      = { "create_table", "create_index", "drop_index" },
  good    = {
    "CREATE INDEX CONCURRENTLY i ON t (a)",
    "CREATE TABLE t (a int); CREATE INDEX i ON t (a)",
    "DROP INDEX CONCURRENTLY i",
  },
  bad     = {
    "CREATE INDEX i ON t (a)",
    "DROP INDEX i",
  },
}

local function offer(ctx, edits)
  if edits then ctx:fix(edits) end
end

function rule.check(stmt, ctx)
  if stmt.kind == "create_table" then
    ctx.script[ast.key(stmt.table, "public")] = true
  elseif stmt.concurrently then
    return
  elseif stmt.kind == "drop_index" then
    ctx:advise_code(818, stmt, "DROP INDEX blocks the table: use DROP INDEX CONCURRENTLY")
    offer(ctx, safe_form.drop_index(stmt))
  elseif stmt.table and not ctx.script[ast.key(stmt.table, "public")] then
    ctx:advise_code(814, stmt, "CREATE INDEX blocks writes to %s: use CREATE INDEX CONCURRENTLY",
      stmt.table.name)
    offer(ctx, safe_form.create_index(stmt))
  end
end

return rule
