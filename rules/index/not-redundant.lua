-- Indexes that begin with the column that another one begins with.
local resolve = require "resolve"

---@type Rule
local rule = {
  type    = "INDEX_NOT_REDUNDANT",
  title   = "No second index on the same first column",
  why     = "Each index is written with every row; the wider of the two answers both kinds of queries.",
  level   = "WARNING",
  enabled = false,
  code    = 817,
  engines = { "MSSQL" },
  on      = { "create_index" },
  schema  = { name = "shop", schemas = { { name = "dbo", tables = { {
    name = "book",
    columns = { { name = "isbn" }, { name = "title" } },
    indexes = { { name = "ix_isbn", expressions = { "isbn" } } },
  } } } } },
  good    = {
    "CREATE INDEX ix ON dbo.book (title, isbn)",
    "CREATE INDEX ix ON store.dbo.book (isbn)",
    "CREATE CLUSTERED COLUMNSTORE INDEX ix ON book",
  },
  bad     = {
    "CREATE INDEX ix ON dbo.book (isbn, title)",
    "CREATE UNIQUE NONCLUSTERED INDEX ix ON [Book] ([ISBN] DESC) INCLUDE (title)",
  },
}

function rule.check(stmt, ctx)
  local names, name, first = resolve.of(ctx), stmt.table, stmt.keys and stmt.keys[1]
  if not first or not first.name then return end
  local found = names:table { catalog = name.catalog, schema = name.schema or "dbo", name = name.name }
  for _, index in ipairs(found and found.indexes or {}) do
    local expression = index.expressions and index.expressions[1]
    if expression and names.column(expression) == names.column(first.name) then
      ctx:advise(stmt, "index %s begins with column %s, as %s on %s does: widen that one instead",
        stmt.name and stmt.name.name or "", first.name, index.name, name.name)
      return
    end
  end
end

return rule
