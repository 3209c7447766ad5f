-- AUTO_INCREMENT counters that start elsewhere than agreed.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "COLUMN_AUTO_INCREMENT_INITIAL_VALUE",
  title   = "AUTO_INCREMENT starts at the agreed value",
  why     = "A counter that starts elsewhere breaks agreed key ranges, or wastes keys.",
  level   = "WARNING",
  enabled = false,
  code    = 416,
  engines = { "MYSQL", "MARIADB", "OCEANBASE", "TIDB" },
  on      = { "create_table", "alter_table" },
  params  = { number = { type = "number", default = 1, help = "first value of AUTO_INCREMENT" } },
  payload = { number = 20 },
  good    = {
    "CREATE TABLE t (id int AUTO_INCREMENT) AUTO_INCREMENT = 20",
    "CREATE TABLE t (id int AUTO_INCREMENT)",
  },
  bad     = {
    "CREATE TABLE t (id int AUTO_INCREMENT) AUTO_INCREMENT = 2",
    "ALTER TABLE t AUTO_INCREMENT = 100",
  },
}

function rule.check(stmt, ctx)
  for option in ast.options(stmt) do
    local value = option.name == "auto_increment" and tonumber(option.value)
    if value and value ~= ctx.params.number then
      ctx:advise(stmt, "AUTO_INCREMENT of table %s starts at %s: start at %d", stmt.table.name,
        option.value, ctx.params.number)
    end
  end
end

return rule
