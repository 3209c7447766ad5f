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

-- By the number of a table: how many statements, and where the last one stands.
local function tables_of(ctx)
  local script = ctx.script
  script.counts, script.places = script.counts or {}, script.places or {}
  return script.counts, script.places
end

function rule.check(stmt, ctx)
  local counts, places = tables_of(ctx)
  local is_new = stmt.kind == "create_table"
  local id = ctx:number(compact.pack(stmt.table.schema, stmt.table.name))
  local count = counts[id] or 0
  -- PostgreSQL counts only tables that the script creates.
  if count == 0 and not is_new and ctx.engine == "POSTGRES" then
    counts[id], places[id] = 0, 0 -- without a gap both stay arrays
    return
  end
  counts[id] = is_new and 1 or count + 1
  places[id] = ctx:spot(stmt, places[id] ~= 0 and places[id] or nil)
end

function rule.finish(ctx)
  local counts, places = tables_of(ctx)
  for id, count in ipairs(counts) do
    if count > 1 then
      local _, name = compact.unpack(ctx:text(id))
      ctx:advise(ctx:place(places[id]), "%d statements change table %s: merge them", count, name)
    end
  end
end

return rule
