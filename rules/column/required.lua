-- Columns that every table must have.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "COLUMN_REQUIRED",
  title   = "Tables have the required columns",
  why     = "Audit and replication rely on the same columns everywhere.",
  level   = "WARNING",
  enabled = false,
  code    = 401,
  engines = "*",
  on      = { "create_table", "alter_table" },
  params  = {
    list = {
      type = "list",
      default = { "id", "created_ts", "updated_ts", "creator_id", "updater_id" },
      help = "columns of every table",
    },
  },
  payload = { list = { "id", "created_ts" } },
  good    = {
    "CREATE TABLE t (id int, created_ts timestamp)",
  },
  bad     = {
    "CREATE TABLE t (id int)",
    "ALTER TABLE t DROP COLUMN id",
    "ALTER TABLE t RENAME COLUMN id TO key",
  },
}

local function missing_of(ctx, names)
  local missing = {}
  for _, wanted in ipairs(ctx.params.list) do
    if not names[wanted] then missing[#missing + 1] = wanted end
  end
  table.sort(missing)
  return missing
end

local function removed_of(ctx, stmt)
  local removed, names = {}, {}
  for action in ast.actions(stmt) do
    local is_gone = action.op == "drop_column" or action.op == "rename_column" or
      action.op == "change_column" and action.new_name ~= action.name
    if is_gone then removed[action.name] = true end
  end
  for _, wanted in ipairs(ctx.params.list) do
    if not removed[wanted] then names[wanted] = true end
  end
  return missing_of(ctx, names)
end

local function created_of(ctx, stmt)
  local names = {}
  for column in ast.columns_added(stmt) do names[column.name] = true end
  return missing_of(ctx, names)
end

function rule.check(stmt, ctx)
  if stmt.level < 2 then return end
  local missing = stmt.kind == "alter_table" and removed_of(ctx, stmt) or created_of(ctx, stmt)
  if stmt.query or stmt.partition_of or #missing == 0 then return end
  ctx:advise(stmt, "table %s lacks the columns %s", stmt.table.name, table.concat(missing, ", "))
end

return rule
