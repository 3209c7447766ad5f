-- Several ALTER TABLE of one table.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "STATEMENT_MERGE_ALTER_TABLE",
  title   = "One ALTER TABLE for each table",
  why     = "Every ALTER takes the lock, and perhaps rewrites the table, once more.",
  level   = "WARNING",
  enabled = true,
  code    = 207,
  engines = "*",
  on      = { "create_table", "alter_table" },
  good    = {
    "ALTER TABLE t ADD COLUMN a int, ADD COLUMN b int",
  },
  bad     = {
    "CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN b int",
  },
}

-- PostgreSQL counts only tables that the script creates.
local function is_counted(stmt, ctx)
  if stmt.kind == "create_table" or ctx.engine ~= "POSTGRES" then return true end
  return ctx.script[ast.key(stmt.table)] ~= nil
end

function rule.check(stmt, ctx)
  if not is_counted(stmt, ctx) then return end
  local tables, key = ctx.script, ast.key(stmt.table)
  local found = tables[key]
  if not found then
    found = { name = stmt.table.name }
    tables[#tables + 1], tables[key] = found, found
  end
  found.count = stmt.kind == "create_table" and 1 or (found.count or 0) + 1
  found.node = ast.spot(stmt)
end

function rule.finish(ctx)
  for _, found in ipairs(ctx.script) do
    if found.count > 1 then
      ctx:advise(found.node, "%d statements change table %s: merge them", found.count, found.name)
    end
  end
end

return rule
