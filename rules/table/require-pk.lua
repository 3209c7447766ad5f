-- Tables that have no primary key at the end of the script.

---@type Rule
local rule = {
  type    = "TABLE_REQUIRE_PK",
  title   = "Tables have a primary key",
  why     = "Replication, comparison and rollback tools need to name a row.",
  level   = "ERROR",
  enabled = true,
  code    = 601,
  engines = "*",
  on      = { "create_table:keyless", "*:had_primary:keyless" },
  on_engine = { POSTGRES = { "create_table:keyless", "alter_table:keyless" } },
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
local function is_cause(ctx, stmt, had_primary)
  if stmt.kind == "create_table" then return true end
  if ctx.engine == "POSTGRES" then return stmt.kind == "alter_table" end
  return had_primary
end

function rule.check(stmt, ctx)
  if not stmt.table or not stmt.is_ddl or stmt.temporary then return end
  local one, had_primary = ctx:keys(stmt.table)
  if not one or not one.lacks_primary or not is_cause(ctx, stmt, had_primary) then return end
  local script = ctx.script
  script.places, script.ids = script.places or ctx:numbers(), script.ids or ctx:numbers()
  local place = script.places[one.id]
  if place == 0 then script.ids[#script.ids + 1] = one.id end
  script.places[one.id] = ctx:spot(stmt, place > 0 and place or nil)
end

function rule.finish(ctx)
  local script = ctx.script
  for i = 1, script.ids and #script.ids or 0 do
    local id = script.ids[i]
    local one = ctx:keys(id)
    if one and one.lacks_primary then
      local label = one.schema and one.schema .. "." .. one.name or one.name
      ctx:advise(ctx:place(script.places[id]), "table %s has no primary key", label)
    end
  end
end

return rule
