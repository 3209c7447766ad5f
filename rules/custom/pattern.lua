-- A rule of one's own as data: patterns that a statement must not match, and what to say then.

---@type Rule
local rule = {
  type    = "CUSTOM_PATTERN",
  title   = "Statements do not match a forbidden pattern",
  why     = "A team has rules that no product knows; a pattern and a message say most of them.",
  level   = "WARNING",
  enabled = false,
  code    = 3901,
  engines = "*",
  on      = "*",
  params  = {
    name     = { type = "string", default = "pattern", help = "name of the rule, shown with its message" },
    scope    = { type = "string", default = "ALL",
      help = "ALL, PRODUCTION (protected environments), or the id or title of an environment" },
    patterns = { type = "list", default = {},
      help = "RE2; searched in the statement without its comments and strings, in any case" },
    message  = { type = "string", default = "", help = "what to say" },
  },
  payload = { name = "no_truncate", patterns = { "TRUNCATE TABLE.*" }, message = "TRUNCATE is not allowed" },
  good    = {
    "DELETE FROM t WHERE a = 1",
    "SELECT 'TRUNCATE TABLE t' -- TRUNCATE TABLE t",
    { sql = "TRUNCATE TABLE t", payload = { patterns = { "TRUNCATE" }, scope = "PRODUCTION" },
      context = { environment = { id = "test", title = "Test", tier = "UNPROTECTED" } } },
  },
  bad     = {
    "TRUNCATE TABLE t",
    "truncate table t",
    { sql = "TRUNCATE TABLE t", payload = { patterns = { "TRUNCATE" }, scope = "PRODUCTION" },
      context = { environment = { id = "prod", title = "Prod", tier = "PROTECTED" } } },
    { sql = "TRUNCATE TABLE t", payload = { patterns = { "TRUNCATE" }, scope = "PRODUCTION" } },
  },
}

-- Where the change will run is not always known (tidegate check): then every scope counts.
local function is_in_scope(ctx)
  local scope = ctx.params.scope:upper()
  local environment = ctx.context and ctx.context.environment
  if scope == "ALL" or not environment then return true end
  if scope == "PRODUCTION" and environment.tier == "PROTECTED" then return true end
  return scope == (environment.id or ""):upper() or scope == (environment.title or ""):upper()
end

function rule.check(stmt, ctx)
  if stmt.compound or not is_in_scope(ctx) then return end
  local code = sql.code(stmt.text, ctx.engine)
  for _, pattern in ipairs(ctx.params.patterns) do
    local first, reason = regex.find(code, "(?is)" .. pattern)
    if first then
      return ctx:advise(stmt, "%s", ctx.params.message)
    elseif reason then
      return ctx:advise_code(1, stmt, "Rule check failed: pattern %s of %s: %s", pattern, ctx.params.name, reason)
    end
  end
end

return rule
