-- Names of plain indexes.
local key_name = require "key_name"
local naming = require "naming"

---@type Rule
local rule = {
  type    = "NAMING_INDEX_IDX",
  title   = "Index names follow the convention",
  why     = "A name that says table and columns makes plans and errors readable.",
  level   = "WARNING",
  enabled = false,
  code    = 303,
  engines = "*",
  on      = { "create_table", "alter_table", "create_index", "alter_index" },
  params  = naming.template_params("^$|^idx_{{table}}_{{column_list}}$"),
  schema  = {
    name = "d",
    schemas = { { name = "public", tables = { {
      name = "t",
      indexes = { { name = "old", expressions = { "a", "b" } } },
    } } } },
  },
  good    = {
    "CREATE INDEX idx_t_a_b ON t (a, b)",
    "CREATE INDEX ON t (a)",
    "CREATE UNIQUE INDEX x ON t (a)",
    { engine = "MYSQL", sql = "ALTER TABLE t ADD INDEX (a), ADD FULLTEXT INDEX x (b)" },
    { engine = "MYSQL", sql = "ALTER TABLE t RENAME INDEX OLD TO idx_t_a_b" },
  },
  bad     = {
    "ALTER INDEX old RENAME TO idx_t",
    "CREATE INDEX t_a ON t (a)",
    { engine = "MYSQL", sql = "CREATE TABLE t (a int, KEY a (a))" },
    { engine = "MYSQL", sql = "ALTER TABLE t RENAME INDEX old TO idx_t" },
    { engine = "MYSQL", sql = "CREATE TABLE t (a int, KEY (a))", payload = { format = "^idx_" } },
  },
}

---@type KeyKind
local kind = { what = "index", type = "index" }
function kind.covers(index) return not index.unique and not index.primary end
function kind.in_create_index(stmt) return not stmt.unique and not stmt.fulltext and not stmt.spatial end

function rule.check(stmt, ctx) key_name.check(stmt, ctx, kind) end

return rule
