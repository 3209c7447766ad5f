-- ALTER SCHEMA RENAME.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "MIGRATION_RENAME_SCHEMA",
  title   = "Schemas keep their names",
  why     = "Every query and every search_path that names it fails at once.",
  level   = "WARNING",
  enabled = true,
  code    = 3032,
  engines = { "POSTGRES" },
  on      = { "alter_schema" },
  good    = {
    "ALTER SCHEMA s OWNER TO o",
  },
  bad     = {
    "ALTER SCHEMA s RENAME TO r",
  },
}

function rule.check(stmt, ctx)
  local new_name = ast.renamed_to(stmt)
  if new_name then
    ctx:advise(stmt, "schema %s is renamed to %s; make the new one, move what is in it step by step, drop the old one",
      stmt.table.name, new_name)
  end
end

return rule
