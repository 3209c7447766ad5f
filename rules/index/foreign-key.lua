-- Foreign keys whose own columns have no index.

---@type Rule
local rule = {
  type    = "INDEX_FOREIGN_KEY",
  title   = "Foreign keys have an index",
  why     = "Every DELETE and every change of the key in the other table reads this one whole.",
  level   = "WARNING",
  enabled = true,
  code    = 3061,
  engines = { "POSTGRES" },
  on      = { "create_table:adds_foreign", "alter_table:adds_foreign" },
  good    = {
    "CREATE TABLE t (a int PRIMARY KEY REFERENCES r (id))",
    "CREATE TABLE t (id int PRIMARY KEY, a int REFERENCES r (id)); CREATE INDEX i ON t (a, id)",
    "CREATE TABLE t (a int REFERENCES r (id)); DROP TABLE t",
  },
  bad     = {
    "CREATE TABLE t (id int PRIMARY KEY, a int REFERENCES r (id))",
    "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a, b) REFERENCES r (x, y)",
    "CREATE TABLE t (a int, b int, PRIMARY KEY (b, a), FOREIGN KEY (a) REFERENCES r (id))",
  },
}

function rule.finish(ctx)
  for key in ctx:unindexed() do
    ctx:advise(key, "foreign key (%s) of %s has no index that begins with it; CREATE INDEX CONCURRENTLY one",
      table.concat(key.columns, ", "), key.table.name)
  end
end

return rule
