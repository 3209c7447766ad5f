-- VARCHAR(n) that is too long.
local ast = require "ast"
local datatype = require "datatype"

---@type Rule
local rule = {
  type    = "COLUMN_MAXIMUM_VARCHAR_LENGTH",
  title   = "VARCHAR columns are not too long",
  why     = "Sorting and temporary tables reserve the full length for every row.",
  level   = "WARNING",
  enabled = false,
  code    = 422,
  engines = { "MYSQL", "MARIADB", "OCEANBASE" },
  on      = { "create_table", "alter_table" },
  params  = { number = { type = "number", default = 2560, help = "longest VARCHAR" } },
  good    = {
    "CREATE TABLE t (a varchar(2560), b char(9))",
  },
  bad     = {
    "CREATE TABLE t (a varchar(2561))",
    "ALTER TABLE t ADD COLUMN a varchar(3000)",
    "ALTER TABLE t MODIFY a varchar(3000)",
  },
}

function rule.check(stmt, ctx)
  for column in ast.columns_added(stmt) do
    local length = datatype.varying_length(column.type)
    if length and length > ctx.params.number then
      ctx:advise(ast.place(stmt, column), "VARCHAR column %s.%s is %d long, more than %d",
        stmt.table.name, column.name, length, ctx.params.number)
    end
  end
end

return rule
