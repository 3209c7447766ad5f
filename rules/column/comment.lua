-- Comments of the columns that the script introduces.
local ast = require "ast"
local comment = require "comment"

---@type Rule
local rule = {
  type    = "COLUMN_COMMENT",
  title   = "Columns carry a comment",
  why     = "A name leaves the unit, the meaning of NULL and who writes it open.",
  level   = "WARNING",
  enabled = false,
  code    = 1032,
  codes   = { 1032, 1301 },
  engines = "*",
  on      = { "create_table", "alter_table", "comment_on" },
  params  = comment.params,
  payload = { required = true, maxLength = 10 },
  good    = {
    "CREATE TABLE t (a int); COMMENT ON COLUMN t.a IS 'age'",
    { engine = "MYSQL", sql = "CREATE TABLE t (a int COMMENT 'age', b int COMMENT '')" },
    { engine = "ORACLE", sql = "ALTER TABLE t MODIFY a int" },
  },
  bad     = {
    "CREATE TABLE t (a int)",
    "ALTER TABLE t ADD COLUMN a int",
    "CREATE TABLE t (a int); COMMENT ON COLUMN t.a IS 'longer than ten'",
    { engine = "MYSQL", sql = "ALTER TABLE t MODIFY a int COMMENT 'longer than ten'" },
    { engine = "MYSQL", sql = "ALTER TABLE t CHANGE a b int" },
    { engine = "MYSQL", sql = "CREATE TABLE t (a int COMMENT 'x')", payload = { maxLength = 0 } },
    { engine = "ORACLE", sql = "ALTER TABLE t ADD (a int, b int); COMMENT ON COLUMN t.b IS 'age'" },
  },
}

-- PostgreSQL's comments are statements of their own: what lacks one is the statement.
local function place(stmt, ctx, column)
  return ctx.engine == "POSTGRES" and stmt or ast.place(stmt, column)
end

-- Where MODIFY writes no comment, it needs none.
local function each_column(stmt, ctx)
  return ast.columns_added(stmt, ctx.engine == "ORACLE" and "add_column" or nil)
end

function rule.check(stmt, ctx)
  local columns = ctx.script
  for column in each_column(stmt, ctx) do
    local name = stmt.table.name .. "." .. column.name
    local node = ast.spot(place(stmt, ctx, column))
    local found = { what = "column", name = name, created = node, node = node, comment = column.comment }
    columns[#columns + 1], columns[name] = found, found
  end
  if stmt.column_name and stmt.target then
    local found = columns[stmt.target.name .. "." .. stmt.column_name]
    if found then found.comment, found.node = stmt.comment, ast.spot(stmt) end
  end
end

function rule.finish(ctx)
  for _, found in ipairs(ctx.script) do comment.check(ctx, found) end
end

return rule
