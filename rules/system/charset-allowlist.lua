-- Encodings of new databases.
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
  on      = { "create_database", "alter_database" },
  params  = { list = { type = "list", default = { "utf8", "utf-8", "utf8mb4" }, help = "allowed" } },
  good    = {
    "CREATE DATABASE d",
    "CREATE DATABASE d WITH ENCODING 'UTF8'",
  },
  bad     = {
    "CREATE DATABASE d WITH ENCODING 'LATIN1'",
  },
}

local names = { encoding = true, charset = true, ["character set"] = true }

local function is_allowed(ctx, charset)
  for _, entry in ipairs(ctx.params.list) do
    if entry:lower() == charset:lower() then return true end
  end
  return #ctx.params.list == 0
end

function rule.check(stmt, ctx)
  for _, option in ipairs(stmt.options or {}) do
    local charset = names[option.name] and (option.value or ast.word(option.expr))
    if charset and not is_allowed(ctx, charset) then
      ctx:advise(stmt, "the character set %s is not allowed", charset)
    end
  end
end

return rule
