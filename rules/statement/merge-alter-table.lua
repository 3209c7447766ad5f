-- Several ALTER TABLE of one table.
local compact = require "compact"

---@type Rule
local rule = {
  type    = "STATEMENT_MERGE_ALTER_TABLE",
  title   = "One ALTER TABLE for each table",
  why     = "Every ALTER takes the lock, and perhaps rewrites the table, once more.",
  level   = "WARNING",
  enabled = true,
  code    = 207,
  engines = "*",
  on      = { "create_table", "alter_table" },
  good    = {
    "ALTER TABLE t ADD COLUMN a int, ADD COLUMN b int",
  },
  bad     = {
    "CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN b int",
  },
}

-- By table: how many statements, and where the last one stands.
local function tables_of(ctx)
  local script = ctx.script
  script.keys, script.counts, script.places = script.keys or {}, script.counts or {}, script.places or {}
  return script.keys, script.counts, script.places
end

function rule.check(stmt, ctx)
  local keys, counts, places = tables_of(ctx)
  local is_new, key = stmt.kind == "create_table", compact.pack(stmt.table.schema, stmt.table.name)
  local count = counts[key]
  -- PostgreSQL counts only tables that the script creates.
  if not count and not is_new and ctx.engine == "POSTGRES" then return end
  if not count then keys[#keys + 1] = key end
  counts[key], places[key] = is_new and 1 or (count or 0) + 1, ctx:spot(stmt, places[key])
end

function rule.finish(ctx)
  local keys, counts, places = tables_of(ctx)
  for _, key in ipairs(keys) do
    if counts[key] > 1 then
      local _, name = compact.unpack(key)
      ctx:advise(ctx:place(places[key]), "%d statements change table %s: merge them", counts[key], name)
    end
  end
end

return rule
