-- Names of unique indexes and constraints.
local key_name = require "key_name"
local naming = require "naming"

---@type Rule
local rule = {
  type    = "NAMING_INDEX_UK",
  title   = "Unique key names follow the convention",
  why     = "The name appears in every violation that a user sees.",
  level   = "WARNING",
  enabled = false,
  code    = 304,
  engines = "*",
  on      = { "create_table", "alter_table", "create_index", "alter_index" },
  params  = naming.template_params("^$|^uk_{{table}}_{{column_list}}$"),
  schema  = {
    name = "d",
    schemas = { { name = "public", tables = { {
      name = "t",
      indexes = { { name = "old_uk", expressions = { "a", "b" }, unique = true } },
    } } } },
  },
  good    = {
    "CREATE UNIQUE INDEX uk_t_a_b ON t (a, b)",
    "CREATE TABLE t (a int, UNIQUE (a))",
    { engine = "MYSQL", sql = "CREATE TABLE t (a int UNIQUE)", payload = { format = "^uk_" } },
    "ALTER TABLE t RENAME CONSTRAINT old_uk TO uk_t_a_b",
  },
  bad     = {
    "CREATE UNIQUE INDEX t_a ON t (a)",
    "CREATE TABLE t (a int CONSTRAINT a_key UNIQUE)",
    "ALTER TABLE t ADD CONSTRAINT x UNIQUE (a)",
    "ALTER INDEX old_uk RENAME TO uk_t",
    { engine = "MYSQL", sql = "ALTER TABLE t ADD UNIQUE (a)", payload = { format = "^uk_" } },
    { engine = "MYSQL", sql = "CREATE TABLE t (a int, UNIQUE KEY a_key (a))" },
  },
}

---@type KeyKind
local kind = { what = "unique key", type = "unique", inline = true }
function kind.covers(index) return index.unique and not index.primary end
function kind.in_create_index(stmt) return stmt.unique end

function rule.check(stmt, ctx) key_name.check(stmt, ctx, kind) end

return rule
