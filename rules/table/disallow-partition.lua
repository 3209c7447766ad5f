-- Partitioned tables.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "TABLE_DISALLOW_PARTITION",
  title   = "No partitioned tables",
  why     = "Partitions restrict keys and need upkeep of their own.",
  level   = "WARNING",
  enabled = false,
  code    = 608,
  engines = "*",
  on      = { "create_table", "alter_table" },
  good    = {
    "CREATE TABLE t (a int)",
  },
  bad     = {
    "CREATE TABLE t (a int) PARTITION BY RANGE (a)",
    "ALTER TABLE t ATTACH PARTITION p FOR VALUES IN (1)",
  },
}

local partitions = { attach_partition = true, partition_by = true }

function rule.check(stmt, ctx)
  local found = stmt.partition_by
  for action in ast.actions(stmt) do found = found or partitions[action.op] end
  if found then ctx:advise(stmt, "table %s is partitioned", stmt.table.name) end
end

return rule
