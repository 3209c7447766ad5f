-- Encodings of databases, tables and columns.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "SYSTEM_CHARSET_ALLOWLIST",
  title   = "Only listed character sets",
  why     = "An encoding that cannot hold every character loses some.",
  level   = "WARNING",
  enabled = true,
  code    = 1001,
  engines = "*",
  on      = {
    "create_database:has_options", "alter_database:has_options", "create_schema:has_options",
    "alter_schema:has_options", "create_table:has_options", "alter_table:has_options", "create_table:charset",
    "alter_table:charset",
  },
  params  = { list = { type = "list", default = { "utf8", "utf-8", "utf8mb4" }, help = "allowed" } },
  good    = {
    "CREATE DATABASE d",
    "CREATE DATABASE d WITH ENCODING 'UTF8'",
  },
  bad     = {
    "CREATE DATABASE d WITH ENCODING 'LATIN1'",
    { engine = "MYSQL", sql = "ALTER SCHEMA d CHARSET latin1" },
  },
}

local names = { encoding = true, charset = true, ["character set"] = true }

local function is_allowed(ctx, charset)
  for _, entry in ipairs(ctx.params.list) do
    if entry:lower() == charset:lower() then return true end
  end
  return #ctx.params.list == 0
end

local function check(ctx, stmt, charset)
  if not charset or is_allowed(ctx, charset) then return end
  ctx:advise(stmt, "the character set %s is not allowed", charset)
end

function rule.check(stmt, ctx)
  for option in ast.options(stmt) do
    check(ctx, stmt, names[option.name] and (option.value or ast.word(option.expr)))
  end
  for column in ast.columns_added(stmt) do check(ctx, stmt, column.type and column.type.charset) end
end

return rule
