-- Tables that have no primary key at the end of the script.
local ast = require "ast"
local walk = require "walk"

---@type Rule
local rule = {
  type    = "TABLE_REQUIRE_PK",
  title   = "Tables have a primary key",
  why     = "Replication, comparison and rollback tools need to name a row.",
  level   = "ERROR",
  enabled = true,
  code    = 601,
  engines = "*",
  on      = { "create", "alter", "drop", "rename" },
  good    = {
    "CREATE TABLE t (id int PRIMARY KEY)",
    "CREATE TABLE t (id int); ALTER TABLE t ADD PRIMARY KEY (id)",
    "CREATE TABLE t (id int); DROP TABLE t",
    "ALTER TABLE unknown DROP CONSTRAINT x",
    { engine = "MYSQL", sql = "CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE u LIKE t" },
    { engine = "MSSQL", sql = "CREATE TABLE t (a int); ALTER TABLE [dbo].[T] ADD CONSTRAINT p PRIMARY KEY (a)" },
    { engine = "MSSQL", sql = "CREATE TABLE #t (a int)" },
    { engine = "SNOWFLAKE", sql = "CREATE TABLE t (a int); ALTER TABLE T ADD CONSTRAINT p PRIMARY KEY (a)" },
    { engine = "ORACLE", sql = "CREATE TABLE t (a int); ALTER TABLE t ADD (CONSTRAINT p PRIMARY KEY (a) USING INDEX)" },
  },
  bad     = {
    "CREATE TABLE t (id int)",
    "CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE t DROP CONSTRAINT t_pkey",
    "CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE t DROP COLUMN id",
    { engine = "MYSQL", sql = "ALTER TABLE t DROP PRIMARY KEY" },
    { engine = "MSSQL", sql = "IF OBJECT_ID('t') IS NULL CREATE TABLE dbo.t (a int)" },
    { engine = "MYSQL", sql = "CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t DROP INDEX `PRIMARY`" },
    { engine = "SNOWFLAKE", sql = "CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t DROP PRIMARY KEY (a)" },
    { engine = "ORACLE", sql = "CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t DROP PRIMARY KEY CASCADE" },
  },
}

-- PostgreSQL is judged by the state at the end: every table that the script touches must have a key.
-- The others only by what the script itself creates or takes away.
local function is_cause(ctx, stmt, one, had_key)
  if stmt.kind == "create_table" then return true end
  if ctx.engine == "POSTGRES" then return stmt.kind == "alter_table" end
  return had_key and one and walk.has_no_primary(one)
end

local function note(ctx, stmt, one)
  local seen = ctx.script
  if not one then return end
  local found = seen[one]
  if not walk.has_no_primary(one) then
    if found then found.node = nil end -- and no more is kept of a table that has one
    return
  end
  if not found then
    found = { table = one, name = ast.short(stmt.table) }
    seen[one], seen[#seen + 1] = found, found
  end
  found.node = ast.spot(stmt)
end

function rule.check(stmt, ctx)
  local tables, had_key = walk.enter(stmt, ctx)
  if not stmt.table or not stmt.is_ddl or stmt.temporary then return end
  local one = tables:table(stmt.table)
  if is_cause(ctx, stmt, one, had_key) then note(ctx, stmt, one) end
end

function rule.finish(ctx)
  for _, found in ipairs(ctx.script) do
    local one = walk.of(ctx):table { schema = found.name.schema, name = found.table.name }
    if found.node and one == found.table and walk.has_no_primary(one) then
      ctx:advise(found.node, "table %s has no primary key", walk.label(one))
    end
  end
end

return rule
