-- Columns that get another type.
local ast = require "ast"
local catalog = require "catalog"
local mysql_type = require "mysql_type"

---@type Rule
local rule = {
  type    = "COLUMN_DISALLOW_CHANGE_TYPE",
  title   = "No change of a column's type",
  why     = "Most changes rewrite the table under an exclusive lock.",
  level   = "WARNING",
  enabled = true,
  code    = 403,
  engines = { "POSTGRES", "MYSQL", "MARIADB", "OCEANBASE", "TIDB" },
  on      = { "alter_table:alter_type", "alter_table:change_column", "alter_table:modify_column" },
  schema  = {
    name = "d",
    schemas = { { name = "", tables = { {
      name = "t",
      columns = { { name = "a", type = "int" }, { name = "b", type = "decimal(10,0)" } },
    } } } },
  },
  good    = {
    "ALTER TABLE t ADD COLUMN a int",
    { engine = "MYSQL", sql = "ALTER TABLE t MODIFY a INTEGER(11) NOT NULL, CHANGE B c decimal" },
    { engine = "MYSQL", sql = "ALTER TABLE t MODIFY unknown int; ALTER TABLE unknown MODIFY a text" },
  },
  bad     = {
    "ALTER TABLE t ALTER COLUMN a TYPE bigint",
    { engine = "MYSQL", sql = "ALTER TABLE t MODIFY a int unsigned" },
    { engine = "TIDB", sql = "ALTER TABLE t CHANGE b b decimal(12)" },
  },
}

local redefines = { change_column = true, modify_column = true }

-- True when an action of MySQL gives another type to a column that is known.
local function differs(ctx, stmt, action)
  if not redefines[action.op] then return false end
  local before = catalog.column_of(catalog.table(ctx.schema, stmt.table), action.name)
  local type = action.columns[1].type
  if not before or not before.type or not type then return false end
  return mysql_type.canonical(before.type) ~= mysql_type.canonical(type.text)
end

-- MySQL is told of every column, the others of the statement.
local tells_all = { MYSQL = true, MARIADB = true, OCEANBASE = true }

function rule.check(stmt, ctx)
  for action in ast.actions(stmt) do
    if action.op == "alter_type" or differs(ctx, stmt, action) then
      ctx:advise(tells_all[ctx.engine] and action or stmt, "the type of column %s.%s changes",
        stmt.table.name, action.name)
      if not tells_all[ctx.engine] then return end
    end
  end
end

return rule
