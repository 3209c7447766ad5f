-- The case of names as the server stores them: only a quoted one can differ from the others.
local identifier = require "identifier"

---@type Rule
local rule = {
  type    = "NAMING_IDENTIFIER_CASE",
  title   = "Names are all upper or all lower case",
  why     = "A name in the other case must be quoted by everybody who uses it.",
  level   = "WARNING",
  enabled = true,
  code    = 309,
  engines = { "ORACLE", "SNOWFLAKE" },
  on      = "*",
  params  = { upper = { type = "boolean", default = true, help = "upper case; false: lower (Oracle only)" } },
  good    = {
    'CREATE TABLE book (isbn int, "ID" int)',
    { engine = "SNOWFLAKE", sql = 'CREATE TABLE book (isbn int, "ID" int)' },
  },
  bad     = {
    'CREATE TABLE book ("id" int)',
    'SELECT isbn AS "Number" FROM book',
    { engine = "SNOWFLAKE", sql = 'CREATE TABLE book (isbn int, "id" int)' },
    { engine = "SNOWFLAKE", sql = 'ALTER TABLE book RENAME COLUMN isbn TO "isbn"' },
  },
}

local function check(ctx, one, upper)
  local wanted = upper and one.name:upper() or not upper and one.name:lower()
  if one.name ~= wanted then
    ctx:advise(one, "%s is not %s case: write %s", one.name, upper and "upper" or "lower", wanted)
  end
end

function rule.check(stmt, ctx)
  if ctx.engine == "ORACLE" then
    for _, one in ipairs(stmt.identifiers or {}) do check(ctx, one, ctx.params.upper) end
    return
  end
  for _, one in ipairs(identifier.columns_named(stmt)) do check(ctx, one, true) end
end

return rule
