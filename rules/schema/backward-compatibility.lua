-- Changes that break programs written for the schema as it was.
local ast = require "ast"
local family = require "engine"
local mssql_change = require "mssql_change"

---@type Rule
local rule = {
  type    = "SCHEMA_BACKWARD_COMPATIBILITY",
  title   = "The schema stays compatible with running programs",
  why     = "Programs of the version before still run while the change rolls out.",
  level   = "WARNING",
  enabled = true,
  code    = 103,
  codes   = { 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112 },
  engines = "*",
  on      = {
    "create_table", "create_index:unique", "drop", "rename", "alter:rename_table", "alter:rename",
    "alter:rename_column", "alter:rename_constraint", "alter:rename_index", "alter:rename_value",
    "alter:rename_attribute", "alter:drop_column", "alter:alter_type", "alter:modify_column",
    "alter:change_column", "alter:alter_check", "alter:add_constraint",
  },
  on_engine = { MSSQL = { "create", "alter", "drop", "rename", "execute", "use" } },
  good    = {
    "ALTER TABLE t ADD COLUMN a int",
    "CREATE TABLE t (a int); ALTER TABLE t DROP COLUMN a",
    "DROP VIEW v",
    "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID",
    "CREATE INDEX i ON t (a)",
    { engine = "MYSQL", sql = "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT ENFORCED" },
    { engine = "MSSQL", sql = "CREATE TABLE t (a int); CREATE SCHEMA s; DROP TABLE dbo.T; DROP SCHEMA s" },
    { engine = "MSSQL", sql = "ALTER TABLE t WITH CHECK ADD CONSTRAINT c CHECK (a > 0)" },
    { engine = "MSSQL", sql = "DROP TABLE #t" },
    { engine = "SNOWFLAKE", sql = "CREATE TABLE t (a int); CREATE TABLE u (a int); DROP TABLE t" },
    { engine = "SNOWFLAKE", sql = "ALTER TABLE t RENAME TO u" },
  },
  bad     = {
    "DROP TABLE t",
    "DROP DATABASE d",
    "DROP SCHEMA s",
    "ALTER TABLE t RENAME TO u",
    "ALTER TABLE t RENAME COLUMN a TO b",
    "ALTER TABLE t DROP COLUMN a",
    "ALTER TABLE t ADD PRIMARY KEY (a)",
    "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)",
    "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES b (id)",
    "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)",
    "ALTER TABLE t ALTER COLUMN a TYPE bigint",
    "CREATE UNIQUE INDEX i ON t (a)",
    { engine = "POSTGRES", sql = "ALTER TYPE y RENAME VALUE 'a' TO 'b'" },
    { engine = "MYSQL", sql = "ALTER TABLE t CHANGE a b int" },
    { engine = "MYSQL", sql = "CREATE TABLE t (a int); CREATE TABLE u (a int); ALTER TABLE t DROP COLUMN a" },
    { engine = "MSSQL", sql = "DROP TABLE t" },
    { engine = "MSSQL", sql = "ALTER TABLE t DROP COLUMN a" },
    { engine = "MSSQL", sql = "ALTER TABLE t WITH NOCHECK ADD FOREIGN KEY (a) REFERENCES b (id)" },
    { engine = "MSSQL", sql = "EXEC sp_rename 't.a', 'b', 'COLUMN'" },
    { engine = "SNOWFLAKE", sql = "CREATE TABLE IF NOT EXISTS t (a int); DROP TABLE t" },
    { engine = "SNOWFLAKE", sql = "ALTER TABLE t DROP COLUMN a, b" },
  },
}

local drops = { database = 101, table = 103, materialized_view = 103, schema = 112 }
local ops = {
  rename_table = 102, rename = 102, rename_constraint = 102, rename_column = 104, drop_column = 105,
  alter_type = 111, modify_column = 111, change_column = 111, alter_check = 110,
}
local constraints = { primary = 106, unique = 107, foreign = 108, check = 109 }

-- PostgreSQL's reading of the rule counts every new name.
local function code_of_rename(action, engine)
  return engine == "POSTGRES" and action.op:find("^rename") and 102 or nil
end

local function code_of_action(action, engine)
  local constraint = action.constraint
  if action.op == "alter_check" and action.value == "not enforced" then return nil end
  if action.op ~= "add_constraint" then return ops[action.op] or code_of_rename(action, engine) end
  if constraint.type == "check" and (constraint.not_valid or constraint.not_enforced) then return nil end
  return constraints[constraint.type]
end

-- MySQL calls its databases schemas too.
local function code_of_drop(stmt, ctx)
  return stmt.object == "schema" and family.mysql[ctx.engine] and drops.database or drops[stmt.object]
end

local function code_of(stmt, ctx)
  if stmt.verb == "drop" then return code_of_drop(stmt, ctx) end
  if stmt.table and ctx.script.created == ast.key(stmt.table, "public") then return nil end
  if stmt.kind == "create_index" then return stmt.unique and 107 or nil end
  if stmt.verb == "rename" then return 102 end
  for action in ast.actions(stmt) do
    local code = code_of_action(action, ctx.engine)
    if code then return code end
  end
end

local function is_new(stmt, ctx)
  for _, name in ipairs(stmt.objects or {}) do
    if ctx.script.created ~= ast.key(name, "public") then return false end
  end
  return stmt.kind == "drop_table" and stmt.objects ~= nil
end

local function check_mssql(stmt, ctx)
  mssql_change.each(stmt, ctx, function(code, node, what)
    ctx:advise_code(code, node, "%s breaks programs that use the schema as it was", what)
  end)
end

-- In Snowflake only what is dropped counts; a table that may have been there before is no new one.
local function check_snowflake(stmt, ctx)
  if stmt.kind == "create_table" then
    ctx.script[ast.key(stmt.table)] = not stmt.if_not_exists
    return
  end
  local code, names = nil, { stmt.table }
  if stmt.verb == "drop" then code, names = drops[stmt.object], stmt.objects end
  for _ in ast.actions(stmt, "drop_column") do code = 105 end
  for _, name in ipairs(code and names or {}) do
    if not ctx.script[ast.key(name)] then
      ctx:advise_code(code, stmt, "%s of %s breaks programs that use the schema as it was",
        stmt.kind:gsub("_", " "):upper(), name.name)
      return
    end
  end
end

function rule.check(stmt, ctx)
  if ctx.engine == "MSSQL" then return check_mssql(stmt, ctx) end
  if ctx.engine == "SNOWFLAKE" then return check_snowflake(stmt, ctx) end
  if stmt.verb == "execute" or stmt.verb == "use" then return end
  if stmt.kind == "create_table" then
    ctx.script.created = ast.key(stmt.table, "public")
    return
  end
  local code = code_of(stmt, ctx)
  if code and not is_new(stmt, ctx) then
    ctx:advise_code(code, stmt, "%s breaks programs that use the schema as it was",
      stmt.kind:gsub("_", " "):upper())
  end
end

return rule
