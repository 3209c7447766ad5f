-- CREATE TYPE AS ENUM.

---@type Rule
local rule = {
  type    = "TYPE_NO_ENUM",
  title   = "A table of values rather than an enum type",
  why     = "Values of an enum type can be neither removed nor reordered.",
  level   = "WARNING",
  enabled = false,
  code    = 3057,
  engines = { "POSTGRES" },
  on      = { "create_type" },
  good    = {
    "CREATE TYPE c AS (a int)",
  },
  bad     = {
    "CREATE TYPE e AS ENUM ('a', 'b')",
  },
}

function rule.check(stmt, ctx)
  if stmt.type and stmt.type.canon == "enum" then
    ctx:advise(stmt, "values of the enum type %s can never be removed; use a table and a foreign key", stmt.name.name)
  end
end

return rule
