-- Functions and arithmetic on indexed columns in conditions.
local ast = require "ast"
local catalog = require "catalog"
local condition = require "condition"

---@type Rule
local rule = {
  type    = "STATEMENT_WHERE_DISALLOW_FUNCTIONS_AND_CALCULATIONS",
  title   = "No functions or arithmetic on indexed columns in conditions",
  why     = "The index holds the column, not the result: the whole table is read.",
  level   = "WARNING",
  enabled = true,
  code    = 234,
  engines = { "POSTGRES", "MYSQL", "MARIADB", "ORACLE", "MSSQL" },
  on      = "*",
  schema  = {
    name = "d",
    schemas = { { name = "public", tables = { {
      name = "t",
      columns = { { name = "a" }, { name = "b" } },
      indexes = { { name = "i", expressions = { "a" } } },
    } } } },
  },
  good    = {
    "SELECT a FROM t WHERE a = 1",
    "SELECT upper(a) FROM t WHERE upper(b) = 'x'",
    "SELECT a FROM t WHERE a::text = '1'",
    "WITH t AS (SELECT 1 AS a) SELECT a FROM t WHERE abs(a) > 1",
  },
  bad     = {
    "SELECT a FROM t WHERE upper(a) = 'x'",
    "UPDATE t SET b = 1 WHERE a + 1 = 2",
    "DELETE FROM t WHERE -a > 1",
    "SELECT b FROM t x WHERE b IN (SELECT b FROM s WHERE abs(x.a) > 1)",
  },
}

local arithmetic = {
  ["+"] = true, ["-"] = true, ["*"] = true, ["/"] = true, ["%"] = true, ["^"] = true, ["&"] = true,
  ["|"] = true, ["#"] = true, ["<<"] = true, [">>"] = true,
}
local signs = { ["-"] = true, ["~"] = true }

local function indexed_operand(expr, scope)
  for _, arg in ipairs(expr.args or {}) do
    local column = ast.bare(arg)
    if column and column.op == "column" then
      local found = scope:resolve(column)
      if found and catalog.indexed_columns(found)[column.name] then return column end
    end
  end
end

local function is_calculation(expr)
  return expr.op == "binary" and arithmetic[expr.operator] or expr.op == "unary" and signs[expr.operator]
end

function rule.check(stmt, ctx)
  condition.each(stmt, ctx, function(expr, scope)
    local is_call = expr.op == "call"
    if not is_call and not is_calculation(expr) then return end
    local column = indexed_operand(expr, scope)
    if column then
      ctx:advise(expr, "%s on the indexed column %s keeps the index from being used",
        is_call and "function " .. (expr.name or "") or "calculation", column.name)
    end
  end)
end

return rule
