-- Several ALTER TABLE of one table.
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
    { engine = "POSTGRES", sql = "CREATE TABLE public.t (a int); ALTER TABLE t ADD COLUMN b int" },
  },
}

-- By the number of a table's name: how many statements, where the last one stands, and, of several, what
-- it is called.
local function tables_of(ctx)
  local script = ctx.script
  if not script.counts then
    script.counts, script.places, script.labels = ctx:numbers(), ctx:numbers(), ctx:numbers()
  end
  return script.counts, script.places, script.labels
end

function rule.check(stmt, ctx)
  local counts, places, labels = tables_of(ctx)
  local is_new, id = stmt.kind == "create_table", ctx:name_number(stmt.table)
  -- PostgreSQL counts only tables that the script creates.
  if not is_new and counts[id] == 0 and ctx.engine == "POSTGRES" then return end
  counts[id] = is_new and 1 or counts[id] + 1
  places[id] = ctx:spot(stmt, places[id] > 0 and places[id] or nil)
  if counts[id] > 1 then labels[id] = ctx:number(stmt.table.name) end
end

function rule.finish(ctx)
  local counts, places, labels = tables_of(ctx)
  for id = 1, #counts do
    if counts[id] > 1 then
      ctx:advise(ctx:place(places[id]), "%d statements change table %s: merge them", counts[id], ctx:text(labels[id]))
    end
  end
end

return rule
