-- Foreign keys that are checked row by row under a lock.
local lock = require "lock"
local safe_form = require "safe_form"

---@type Rule
local rule = {
  type    = "LOCK_ADD_FOREIGN_KEY",
  title   = "Foreign keys are added NOT VALID",
  why     = "Both tables cannot be written while every row is looked up; NOT VALID, then VALIDATE "
    .. "CONSTRAINT, lets writes go on.",
  level   = "WARNING",
  enabled = true,
  code    = 3002,
  engines = { "POSTGRES" },
  on      = { "alter_table:old:adds_foreign" },
  params  = lock.params(),
  schema  = lock.example(),
  good    = {
    "ALTER TABLE big ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES r (id) NOT VALID",
    "ALTER TABLE small ADD FOREIGN KEY (a) REFERENCES r (id)",
    "ALTER TABLE big ADD COLUMN b int REFERENCES r (id)",
  },
  bad     = {
    "ALTER TABLE big ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES r (id)",
    "ALTER TABLE big ADD COLUMN b int DEFAULT 1 REFERENCES r (id)",
  },
}

-- A new column that is NULL everywhere refers to nothing yet: PostgreSQL does not look.
local function is_checked(one)
  return one.operation == "add_foreign_key" or one.column.default ~= nil
end

function rule.check(stmt, ctx)
  for one in lock.found(stmt, ctx, "add_foreign_key", "add_column_reference") do
    if is_checked(one) then
      lock.advise(ctx, one, "FOREIGN KEY",
        "add it NOT VALID, then VALIDATE CONSTRAINT in a statement of its own")
      if one.operation == "add_foreign_key" then ctx:fix(safe_form.not_valid(stmt, one.constraint)) end
    end
  end
end

return rule
