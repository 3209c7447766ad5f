-- Comments of the tables that the script creates.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "TABLE_COMMENT",
  title   = "Tables carry a comment",
  why     = "The next reader has no other place to look.",
  level   = "WARNING",
  enabled = false,
  code    = 1032,
  codes   = { 1032, 1301 },
  engines = "*",
  on      = { "create_table", "comment_on" },
  params  = {
    required = { type = "boolean", default = false, help = "a comment must be there" },
    maxLength = { type = "number", default = 64, help = "bytes; 0 = any length" },
  },
  payload = { required = true, maxLength = 10 },
  good    = {
    "CREATE TABLE t (a int); COMMENT ON TABLE t IS 'orders'",
  },
  bad     = {
    "CREATE TABLE t (a int)",
    "CREATE TABLE t (a int); COMMENT ON TABLE t IS NULL",
    "CREATE TABLE t (a int); COMMENT ON TABLE t IS 'longer than ten'",
  },
}

local function check(ctx, found)
  if not found.comment or found.comment == "" then
    if ctx.params.required then
      ctx:advise_code(1032, found.created, "table %s has no comment", found.name)
    end
  elseif ctx.params.maxLength > 0 and #found.comment > ctx.params.maxLength then
    ctx:advise_code(1301, found.node, "the comment of table %s has %d bytes, more than %d", found.name,
      #found.comment, ctx.params.maxLength)
  end
end

function rule.check(stmt, ctx)
  if stmt.level < 2 then return end
  local tables = ctx.script
  if stmt.kind == "create_table" then
    local comment
    for _, option in ipairs(stmt.options or {}) do
      if option.name == "comment" then comment = option.value end
    end
    local found = { name = stmt.table.name, created = stmt, node = stmt, comment = comment }
    tables[#tables + 1], tables[ast.key(stmt.table, "public")] = found, found
  elseif stmt.object == "table" and stmt.target then
    local found = tables[ast.key(stmt.target, "public")]
    if found then found.comment, found.node = stmt.comment, stmt end
  end
end

function rule.finish(ctx)
  for _, found in ipairs(ctx.script) do check(ctx, found) end
end

return rule
