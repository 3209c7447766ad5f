-- Constraints of domains, which are checked in every table that uses them.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "LOCK_DOMAIN_CONSTRAINT",
  title   = "Domains have no constraints",
  why     = "A constraint added to a domain is checked in every table that uses it under a lock, and "
    .. "cannot be loosened in steps.",
  level   = "WARNING",
  enabled = true,
  code    = 3017,
  engines = { "POSTGRES" },
  on      = { "create_domain", "alter_domain" },
  good    = {
    "CREATE DOMAIN d AS text",
    "ALTER DOMAIN d ADD CONSTRAINT c CHECK (value > 0) NOT VALID",
  },
  bad     = {
    "CREATE DOMAIN d AS text CHECK (value <> '')",
    "ALTER DOMAIN d ADD CONSTRAINT c CHECK (value > 0)",
    "ALTER DOMAIN d SET NOT NULL",
  },
}

function rule.check(stmt, ctx)
  if stmt.kind == "create_domain" and #(stmt.constraints or {}) > 0 then
    ctx:advise(stmt, "domain %s has a constraint, which every table that uses it must be checked for when it changes; "
      .. "put a CHECK on the tables", stmt.name.name)
  end
  for action in ast.actions(stmt) do
    local adds = action.op == "add_constraint" and not action.constraint.not_valid
    if adds or action.op == "set_not_null" then
      ctx:advise(action, "every column of domain %s is read while its table cannot be written; add the constraint "
        .. "NOT VALID, then VALIDATE it", stmt.table.name)
    end
  end
end

return rule
