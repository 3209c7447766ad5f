-- Comments of the tables that the script creates.
local ast = require "ast"
local comment = require "comment"

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
  params  = comment.params,
  payload = { required = true, maxLength = 10 },
  good    = {
    "CREATE TABLE t (a int); COMMENT ON TABLE t IS 'orders'",
    { engine = "MYSQL", sql = "CREATE TABLE t (a int) COMMENT = ''" },
  },
  bad     = {
    "CREATE TABLE t (a int)",
    "CREATE TABLE t (a int); COMMENT ON TABLE t IS NULL",
    "CREATE TABLE t (a int); COMMENT ON TABLE t IS 'longer than ten'",
    { engine = "MYSQL", sql = "CREATE TABLE t (a int) COMMENT = 'longer than ten'" },
    { engine = "ORACLE", sql = "CREATE TABLE hr.t (a int); COMMENT ON TABLE hr.t IS ''" },
  },
}

function rule.check(stmt, ctx)
  if stmt.level < 2 then return end
  local tables = ctx.script
  if stmt.kind == "create_table" then
    local option = ast.option(stmt.options, "comment")
    local found = { what = "table", name = stmt.table.name, created = ast.spot(stmt) }
    found.comment, found.node = option and option.value, found.created
    tables[#tables + 1], tables[ast.key(stmt.table, "public")] = found, found
  elseif stmt.object == "table" and stmt.target then
    local found = tables[ast.key(stmt.target, "public")]
    if found then found.comment, found.node = stmt.comment, ast.spot(stmt) end
  end
end

function rule.finish(ctx)
  for _, found in ipairs(ctx.script) do comment.check(ctx, found) end
end

return rule
