-- Primary keys of anything but INT and BIGINT.
local ast = require "ast"
local columns = require "columns"

---@type Rule
local rule = {
  type    = "INDEX_PK_TYPE_LIMIT",
  title   = "Primary keys are INT or BIGINT",
  why     = "The key is part of every other index: a long one makes all of them long.",
  level   = "WARNING",
  enabled = false,
  code    = 803,
  engines = { "MYSQL", "MARIADB", "OCEANBASE", "TIDB" },
  on      = { "create_table", "alter_table" },
  schema  = { name = "d", schemas = { { tables = { { name = "o", columns = {
    { name = "a", type = "varchar(20)" }, { name = "b", type = "bigint" },
  } } } } } },
  good    = {
    "CREATE TABLE t (a int PRIMARY KEY)",
    "CREATE TABLE t (a varchar(5), b bigint unsigned, PRIMARY KEY (b))",
    "CREATE TABLE t (a int); ALTER TABLE t CHANGE a b int(5) PRIMARY KEY",
    "ALTER TABLE o ADD PRIMARY KEY (b)",
    "ALTER TABLE nobody ADD PRIMARY KEY (b)",
  },
  bad     = {
    "CREATE TABLE t (a varchar(5) PRIMARY KEY)",
    "CREATE TABLE t (a int, b varchar(5), PRIMARY KEY (a, b))",
    "CREATE TABLE t (a varchar(5)); ALTER TABLE t ADD PRIMARY KEY (a)",
    "CREATE TABLE t (a int); ALTER TABLE t MODIFY a varchar(5) PRIMARY KEY",
    "ALTER TABLE o ADD PRIMARY KEY (a)",
  },
}

local allowed = { integer = true, bigint = true }
-- The metadata's types count as they are written there.
local allowed_before = { int = true, bigint = true }

local function is_allowed(type)
  if type.is_before then return allowed_before[type.text] end
  return allowed[type.name]
end

function rule.check(stmt, ctx)
  local known = columns.of(ctx)
  known:apply(stmt)
  for constraint in ast.constraints_added(stmt, "primary") do
    for _, name in ipairs(constraint.columns) do
      local type = known:type(stmt.table, name)
      if type and not is_allowed(type) then
        ctx:advise(ast.place(stmt, constraint), "primary key column %s is %s: use INT or BIGINT", name, type.text)
      end
    end
  end
end

return rule
