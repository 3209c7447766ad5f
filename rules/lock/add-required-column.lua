-- New columns that every INSERT of the running application forgets.
local catalog = require "catalog"
local lock = require "lock"

---@type Rule
local rule = {
  type    = "LOCK_ADD_REQUIRED_COLUMN",
  title   = "New NOT NULL columns have a default",
  why     = "On a table with rows it fails, and the application that runs meanwhile does not fill it.",
  level   = "ERROR",
  enabled = true,
  code    = 3016,
  engines = { "POSTGRES" },
  on      = { "alter_table:old:add_column:required" },
  schema  = lock.example(),
  good    = {
    "ALTER TABLE big ADD COLUMN b int NOT NULL DEFAULT 0",
    "ALTER TABLE big ADD COLUMN b int",
    "CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN b int NOT NULL",
  },
  bad     = {
    "ALTER TABLE big ADD COLUMN b int NOT NULL",
    "ALTER TABLE small ADD COLUMN b int NOT NULL",
  },
}

local function is_filled(column) return column.default or column.generated or column.auto_increment end

function rule.check(stmt, ctx)
  for _, one in ipairs(lock.all(stmt, ctx)) do
    local column = one.operation:find "^add_column" and not one.constraint and one.column
    if column and column.not_null and not is_filled(column) and catalog.rows(one.metadata) ~= 0 then
      ctx:advise(column, "ADD COLUMN %s NOT NULL without a default fails on %s when it has rows; give it a DEFAULT, "
        .. "or add it nullable, fill it in batches and SET NOT NULL later", column.name, stmt.table.name)
    end
  end
end

return rule
