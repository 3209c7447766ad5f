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
  script.counts, script.places = script.counts or ctx:numbers(), script.places or ctx:numbers()
  return script.counts, script.places
end

function rule.check(stmt, ctx)
  local counts, places = tables_of(ctx)
  local is_new, key = stmt.kind == "create_table", compact.pack(stmt.table.schema, stmt.table.name)
  -- PostgreSQL counts only tables that the script creates.
  local is_followed = is_new or ctx.engine ~= "POSTGRES" or ctx:known(key)
  if not is_followed then return end
  local id = ctx:number(key)
  counts[id] = is_new and 1 or counts[id] + 1
  places[id] = ctx:spot(stmt, places[id] > 0 and places[id] or nil)
end

function rule.finish(ctx)
  local counts, places = tables_of(ctx)
  for id = 1, #counts do
    if counts[id] > 1 then
      local _, name = compact.unpack(ctx:text(id))
      ctx:advise(ctx:place(places[id]), "%d statements change table %s: merge them", counts[id], name)
    end
  end
end

return rule
