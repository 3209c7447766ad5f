-- DROP TABLE of a table that was not set aside by name first.
---@type Rule
local rule = {
  type    = "TABLE_DROP_NAMING_CONVENTION",
  title   = "Only set-aside tables may be dropped",
  why     = "Renaming a table before dropping it leaves time to notice that it is needed.",
  level   = "ERROR",
  enabled = false,
  code    = 603,
  engines = "*",
  on      = { "drop_table" },
  params  = { format = { type = "regex", default = "_del$", help = "names that may be dropped" } },
  good    = {
    "DROP TABLE foo_del",
    { engine = "MSSQL", sql = "DROP TABLE IF EXISTS [dbo].[Foo_DEL]" },
    { engine = "SNOWFLAKE", sql = 'DROP TABLE "foo_del"' },
    { engine = "REDSHIFT", sql = "DROP TABLE IF EXISTS a.FOO_DEL, b_del CASCADE" },
  },
  bad     = {
    "DROP TABLE foo",
    "DROP TABLE a_del, b",
    { engine = "SNOWFLAKE", sql = "DROP TABLE foo_del" },
    { engine = "REDSHIFT", sql = "DROP TABLE a_del, foo" },
  },
}

function rule.check(stmt, ctx)
  for _, name in ipairs(stmt.objects or stmt.names) do
    local matched = ctx.engine == "MSSQL" and name.name:lower() or name.name
    if not regex.find(matched, ctx.params.format) then
      ctx:advise(stmt, "table %s may not be dropped: its name does not match %q", name.name,
        ctx.params.format)
    end
  end
end

return rule
