-- Storage engines other than InnoDB.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "ENGINE_MYSQL_USE_INNODB",
  title   = "Tables use InnoDB",
  why     = "Only InnoDB has transactions, row locks and crash recovery.",
  level   = "ERROR",
  enabled = true,
  code    = 501,
  engines = { "MYSQL", "MARIADB" },
  on      = { "create_table", "alter_table", "set" },
  good    = {
    "CREATE TABLE t (id int) ENGINE = innodb",
    "CREATE TABLE t (id int)",
    "SET default_storage_engine = InnoDB",
  },
  bad     = {
    "CREATE TABLE t (id int) ENGINE = CSV",
    "ALTER TABLE t ENGINE = MyISAM",
    "SET default_storage_engine = CSV",
  },
}

local names = { engine = true, default_storage_engine = true }

function rule.check(stmt, ctx)
  for option in ast.options(stmt) do
    local engine = names[option.name:lower()] and (option.value or ast.word(option.expr))
    if engine and engine:lower() ~= "innodb" then
      ctx:advise(ast.place(stmt, option), "the storage engine is %s: use InnoDB", engine)
    end
  end
end

return rule
