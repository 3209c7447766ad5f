-- Names of primary keys.
local key_name = require "key_name"
local naming = require "naming"

---@type Rule
local rule = {
  type    = "NAMING_INDEX_PK",
  title   = "Primary key names follow the convention",
  why     = "A name that says the table makes errors and dumps readable.",
  level   = "WARNING",
  enabled = false,
  code    = 306,
  engines = { "POSTGRES" },
  on      = { "create_table", "alter_table", "alter_index" },
  params  = naming.template_params("^$|^pk_{{table}}_{{column_list}}$"),
  schema  = {
    name = "d",
    schemas = { { name = "public", tables = { {
      name = "t",
      indexes = { { name = "old_pk", expressions = { "a", "b" }, unique = true, primary = true } },
    } } } },
  },
  good    = {
    "CREATE TABLE t (a int, b int, CONSTRAINT pk_t_a_b PRIMARY KEY (a, b))",
    "CREATE TABLE t (a int PRIMARY KEY)",
    "ALTER INDEX old_pk RENAME TO pk_t_a_b",
  },
  bad     = {
    "CREATE TABLE t (a int, CONSTRAINT t_a PRIMARY KEY (a))",
    "ALTER TABLE t ADD CONSTRAINT x PRIMARY KEY USING INDEX old_pk",
    "ALTER TABLE t RENAME CONSTRAINT old_pk TO x",
  },
}

---@type KeyKind
local kind = { what = "primary key", type = "primary" }
function kind.covers(index) return index.primary end

function rule.check(stmt, ctx) key_name.check(stmt, ctx, kind) end

return rule
