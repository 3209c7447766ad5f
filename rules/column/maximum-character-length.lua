-- CHAR(n) that is too long.
local ast = require "ast"
local datatype = require "datatype"

---@type Rule
local rule = {
  type    = "COLUMN_MAXIMUM_CHARACTER_LENGTH",
  title   = "CHAR columns are short",
  why     = "CHAR pads every value to its full length: use VARCHAR or text.",
  level   = "WARNING",
  enabled = true,
  code    = 415,
  engines = "*",
  on      = { "create_table", "alter_table" },
  words   = { "char", "binary" },
  params  = { number = { type = "number", default = 20, help = "longest CHAR" } },
  good    = {
    "CREATE TABLE t (a char(20), b varchar(200))",
    { engine = "MYSQL", sql = "CREATE TABLE t (a binary(99), b char)" },
    { engine = "ORACLE", sql = "CREATE TABLE t (a CHAR(20 BYTE))" },
  },
  bad     = {
    "CREATE TABLE t (a char(21))",
    "ALTER TABLE t ALTER COLUMN a TYPE char(99)",
    "ALTER TABLE t ADD COLUMN a char(99)",
    { engine = "MYSQL", sql = "ALTER TABLE t CHANGE a b char(21)" },
    { engine = "TIDB", sql = "CREATE TABLE t (a binary(21))" },
    { engine = "ORACLE", sql = "ALTER TABLE t MODIFY (a CHAR(21 CHAR))" },
  },
}

-- MySQL and Oracle are told of every column, the others of the first.
local tells_all = { MYSQL = true, MARIADB = true, OCEANBASE = true, ORACLE = true }

local function is_long(ctx, type)
  local length = datatype.fixed_length(type, ctx.engine == "TIDB")
  return length and length > ctx.params.number
end

local function each_long(stmt, ctx)
  local long = {}
  for column in ast.columns_added(stmt) do
    if is_long(ctx, column.type) then long[#long + 1] = column end
  end
  for action in ast.actions(stmt, "alter_type") do
    if is_long(ctx, action.columns[1].type) then long[#long + 1] = action end
  end
  return ipairs(long)
end

function rule.check(stmt, ctx)
  for _, node in each_long(stmt, ctx) do
    ctx:advise(node, "CHAR column %s.%s is longer than %d: use VARCHAR", stmt.table.name, node.name,
      ctx.params.number)
    if not tells_all[ctx.engine] then return end
  end
end

return rule
