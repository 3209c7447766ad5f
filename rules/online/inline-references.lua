-- REFERENCES at a column, which MySQL reads and forgets.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "ONLINE_INLINE_REFERENCES",
  title   = "Foreign keys stand at the end of the table",
  why     = "MySQL parses REFERENCES at a column and makes no foreign key of it.",
  level   = "WARNING",
  enabled = true,
  code    = 3107,
  engines = { "MYSQL", "OCEANBASE" },
  on      = { "create_table", "alter_table" },
  good    = {
    "CREATE TABLE t (a int, FOREIGN KEY (a) REFERENCES r (id))",
  },
  bad     = {
    "CREATE TABLE t (a int REFERENCES r (id))",
    "ALTER TABLE t ADD COLUMN a int REFERENCES r (id)",
  },
}

function rule.check(stmt, ctx)
  for column in ast.columns_added(stmt) do
    for _, constraint in ipairs(column.constraints or {}) do
      if constraint.type == "foreign" then
        ctx:advise(constraint, "REFERENCES at column %s makes no foreign key; write FOREIGN KEY (%s) REFERENCES … "
          .. "after the columns", column.name, column.name)
      end
    end
  end
end

return rule
