-- Comments of the columns that the script introduces.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "COLUMN_COMMENT",
  title   = "Columns carry a comment",
  why     = "The next reader has no other place to look.",
  level   = "WARNING",
  enabled = false,
  code    = 1032,
  codes   = { 1032, 1301 },
  engines = "*",
  on      = { "create_table", "alter_table", "comment_on" },
  params  = {
    required = { type = "boolean", default = false, help = "a comment must be there" },
    maxLength = { type = "number", default = 64, help = "bytes; 0 = any length" },
  },
  payload = { required = true, maxLength = 10 },
  good    = {
    "CREATE TABLE t (a int); COMMENT ON COLUMN t.a IS 'age'",
  },
  bad     = {
    "CREATE TABLE t (a int)",
    "ALTER TABLE t ADD COLUMN a int",
    "CREATE TABLE t (a int); COMMENT ON COLUMN t.a IS 'longer than ten'",
  },
}

local function check(ctx, found)
  if not found.comment or found.comment == "" then
    if ctx.params.required then
      ctx:advise_code(1032, found.created, "column %s has no comment", found.name)
    end
  elseif ctx.params.maxLength > 0 and #found.comment > ctx.params.maxLength then
    ctx:advise_code(1301, found.node, "the comment of column %s has %d bytes, more than %d", found.name,
      #found.comment, ctx.params.maxLength)
  end
end

function rule.check(stmt, ctx)
  local columns = ctx.script
  for column in ast.columns_added(stmt) do
    local name = stmt.table.name .. "." .. column.name
    local found = { name = name, created = stmt, node = stmt, comment = column.comment }
    columns[#columns + 1], columns[name] = found, found
  end
  if stmt.column_name and stmt.target then
    local found = columns[stmt.target.name .. "." .. stmt.column_name]
    if found then found.comment, found.node = stmt.comment, stmt end
  end
end

function rule.finish(ctx)
  for _, found in ipairs(ctx.script) do check(ctx, found) end
end

return rule
