-- Indexes on BLOB columns.
local ast = require "ast"
local columns = require "columns"

---@type Rule
local rule = {
  type    = "INDEX_TYPE_NO_BLOB",
  title   = "No index on BLOB columns",
  why     = "Bytes of any length are for keeping, not for searching: the index grows and serves few queries.",
  level   = "WARNING",
  enabled = true,
  code    = 804,
  engines = { "MYSQL", "MARIADB", "OCEANBASE", "TIDB" },
  on      = { "create_table", "alter_table", "create_index" },
  schema  = { name = "d", schemas = { { tables = { { name = "o", columns = {
    { name = "a", type = "mediumblob" }, { name = "b", type = "text" },
  } } } } } },
  good    = {
    "CREATE TABLE t (a int, b blob, PRIMARY KEY (a))",
    "CREATE TABLE t (a text, KEY i (a(10)))",
    "CREATE INDEX i ON o (b(10))",
    "CREATE FULLTEXT INDEX i ON o (a)",
    "CREATE TABLE t (a blob); ALTER TABLE t MODIFY a int; ALTER TABLE t ADD PRIMARY KEY (a)",
    { engine = "TIDB", sql = "CREATE TABLE t (a text, KEY i (a(10)))" },
  },
  bad     = {
    "CREATE TABLE t (a blob, PRIMARY KEY (a(10)))",
    "CREATE TABLE t (a tinyblob UNIQUE)",
    "CREATE TABLE t (a longblob); ALTER TABLE t ADD INDEX (a(3))",
    "CREATE TABLE t (a int); ALTER TABLE t CHANGE a b blob; CREATE INDEX i ON t (b(3))",
    "CREATE INDEX i ON o (a(10))",
    { engine = "TIDB", sql = "CREATE TABLE t (a longtext, KEY i (a(10)))" },
  },
}

local blobs = { blob = true, tinyblob = true, mediumblob = true, longblob = true }
-- TiDB keeps these as blobs with a character set.
local tidb = { tinytext = true, mediumtext = true, longtext = true }

function rule.check(stmt, ctx)
  local known = columns.of(ctx)
  known:apply(stmt)
  for key in ast.keys_added(stmt) do
    for _, name in ipairs(key.columns) do
      local type = known:type(stmt.table, name)
      if type and (blobs[type.name] or ctx.engine == "TIDB" and tidb[type.name]) then
        ctx:advise(key.node, "column %s of an index is %s", name, type.text)
      end
    end
  end
end

return rule
