-- Foreign keys.
local ast = require "ast"
local engines = require "engine"

---@type Rule
local rule = {
  type    = "TABLE_NO_FOREIGN_KEY",
  title   = "No foreign keys",
  why     = "Foreign keys lock two tables at once and stand in the way of sharding.",
  level   = "WARNING",
  enabled = false,
  code    = 602,
  engines = "*",
  on      = { "create_table", "alter_table" },
  good    = {
    "CREATE TABLE t (id int)",
    { engine = "MYSQL", sql = "CREATE TABLE t (a int REFERENCES b (id))" },
    { engine = "SNOWFLAKE", sql = "CREATE TABLE t (a int REFERENCES b); ALTER TABLE t DROP FOREIGN KEY (a)" },
  },
  bad     = {
    "CREATE TABLE t (a int REFERENCES b (id))",
    "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES b (id)",
    { engine = "MYSQL", sql = "CREATE TABLE t (a int, FOREIGN KEY (a) REFERENCES b (id))" },
    { engine = "MSSQL", sql = "ALTER TABLE t WITH NOCHECK ADD FOREIGN KEY (a) REFERENCES b (id)" },
    { engine = "SNOWFLAKE", sql = "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES b (id)" },
    { engine = "ORACLE", sql = "ALTER TABLE t ADD (CONSTRAINT f FOREIGN KEY (a) REFERENCES b (id) DISABLE)" },
  },
}

-- MySQL is told of every key, and ignores REFERENCES at a column as the server does.
local function check_each(stmt, ctx)
  for constraint in ast.constraints_added(stmt, "foreign") do
    if not constraint.inline then
      ctx:advise(ast.place(stmt, constraint), "table %s gets a foreign key", stmt.table.name)
    end
  end
end

-- Where the first key is pointed at, not the statement.
local at_key = { MSSQL = true }

-- Snowflake's tables are judged by the end of the script: what is dropped again does not count.
local function count_keys(stmt, ctx)
  local key = ast.key(stmt.table)
  local one = ctx.script[key]
  if not one then
    one = { n = 0, name = stmt.table.name }
    ctx.script[key], ctx.script[#ctx.script + 1] = one, one
  end
  for constraint in ast.constraints_added(stmt, "foreign") do
    one.n, one.node = one.n + 1, ast.place(stmt, constraint)
  end
  for _ in ast.actions(stmt, "drop_foreign") do one.n = one.n - 1 end
end

function rule.finish(ctx)
  for _, one in ipairs(ctx.script) do
    if one.n > 0 then ctx:advise(one.node, "table %s gets a foreign key", one.name) end
  end
end

function rule.check(stmt, ctx)
  if ctx.engine == "SNOWFLAKE" then return count_keys(stmt, ctx) end
  if engines.mysql[ctx.engine] then return check_each(stmt, ctx) end
  local first = ast.constraints_added(stmt, "foreign")()
  if first then
    ctx:advise(at_key[ctx.engine] and first or stmt, "table %s gets a foreign key", stmt.table.name)
  end
end

return rule
