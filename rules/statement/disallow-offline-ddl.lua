-- DDL that OceanBase runs offline: it writes the table anew, or locks it, and the business waits.
local ast = require "ast"
local catalog = require "catalog"
local resolve = require "resolve"

---@type Rule
local rule = {
  type    = "STATEMENT_DISALLOW_OFFLINE_DDL",
  title   = "No offline DDL",
  why     = "OceanBase refuses writes to the table, sometimes reads too, until an offline change is done.",
  level   = "WARNING",
  enabled = true,
  code    = 232,
  engines = { "OCEANBASE" },
  on      = { "drop_table", "truncate", "alter_table" },
  schema  = { name = "d", schemas = { { tables = { { name = "t", columns = {
    { name = "a", type = "int" },
    { name = "g", type = "int", generation = { type = "TYPE_STORED", expression = "a + 1" } },
  } } } } } },
  good    = {
    "ALTER TABLE t ADD COLUMN b int",
    "ALTER TABLE t DROP COLUMN a",
    "ALTER TABLE t MODIFY COLUMN a bigint",
    "ALTER TABLE t ADD COLUMN v int AS (a + 1) VIRTUAL",
    "ALTER TABLE t ADD INDEX i (a)",
    "ALTER TABLE t COMMENT 'x'",
  },
  bad     = {
    "DROP TABLE t",
    "TRUNCATE TABLE t",
    "ALTER TABLE t ADD COLUMN b int AUTO_INCREMENT",
    "ALTER TABLE t ADD COLUMN b int PRIMARY KEY",
    "ALTER TABLE t ADD COLUMN b int AS (a + 1) STORED",
    "ALTER TABLE t MODIFY COLUMN a int AUTO_INCREMENT",
    "ALTER TABLE t ADD PRIMARY KEY (a)",
    "ALTER TABLE t DROP PRIMARY KEY",
    "ALTER TABLE t DROP PARTITION p0",
    "ALTER TABLE t PARTITION BY HASH (a) PARTITIONS 4",
    "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4",
    "ALTER TABLE t COLLATE utf8mb4_bin",
    "ALTER TABLE t DROP COLUMN g",
  },
}

local offline = {
  drop_primary = "DROP PRIMARY KEY", convert_charset = "CONVERT TO CHARACTER SET",
  drop_partition = "DROP PARTITION", truncate_partition = "TRUNCATE PARTITION",
  partition_by = "PARTITION BY", remove_partitioning = "REMOVE PARTITIONING",
  coalesce = "COALESCE PARTITION", reorganize = "REORGANIZE PARTITION",
  exchange = "EXCHANGE PARTITION", rebuild = "REBUILD PARTITION",
}
local options = { charset = true, ["character set"] = true, collate = true }

local function offline_column(action)
  for _, column in ipairs(action.columns or {}) do
    local what = column.generated == "stored" and "stored generated" or column.auto_increment and "AUTO_INCREMENT"
      or column.primary and "primary key"
    if what then return ("%s column %s"):format(what, column.name) end
  end
end

local function offline_option(action)
  for _, option in ipairs(action.options or {}) do
    if options[option.name] then return "a new " .. option.name end
  end
end

local function drops_stored(action, stmt, ctx)
  local column = catalog.column(resolve.of(ctx):table(stmt.table), action.name)
  local generation = column and column.generation
  return generation and (generation.type or ""):find("STORED") and "stored generated column " .. action.name
end

local function reason_of(action, stmt, ctx)
  if action.op == "add_constraint" then
    return action.constraint.type == "primary" and "ADD PRIMARY KEY" or nil
  end
  if action.op == "drop_column" then return drops_stored(action, stmt, ctx) end
  if action.op == "option" then return offline_option(action) end
  return offline[action.op] or offline_column(action)
end

function rule.check(stmt, ctx)
  if stmt.kind ~= "alter_table" then
    ctx:advise(stmt, "%s is an offline change", stmt.verb:upper())
    return
  end
  for action in ast.actions(stmt) do
    local reason = reason_of(action, stmt, ctx)
    if reason then ctx:advise(action, "%s is an offline change", reason) end
  end
end

return rule
