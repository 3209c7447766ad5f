-- What PostgreSQL locks for each operation, and what it does while it holds the lock. Measured on
-- PostgreSQL 15 with pg_locks, relfilenodes and scan counters; see also "Explicit Locking" and ALTER
-- TABLE in PostgreSQL's manual.
--
-- level: the lock on the table. work: what lasts as long as the table is large; nothing = an instant.
-- other: the lock on the other table of the operation. when: a condition of the level.
local AE, SRE, SHARE, SUE = "ACCESS EXCLUSIVE", "SHARE ROW EXCLUSIVE", "SHARE", "SHARE UPDATE EXCLUSIVE"

local pg_locks = {}

---@class LockRow
---@field level string
---@field work "scan"|"index"|"rewrite"|nil
---@field other string?

---@type table<string, LockRow>
pg_locks.operations = {
  add_column                = { level = AE },
  add_column_volatile       = { level = AE, work = "rewrite" },
  add_column_stored         = { level = AE, work = "rewrite" },
  add_column_serial         = { level = AE, work = "rewrite" },
  add_column_check          = { level = AE, work = "scan" },
  add_column_unique         = { level = AE, work = "index" },
  add_column_primary        = { level = AE, work = "index" },
  add_column_reference      = { level = AE, other = SRE },
  drop_column               = { level = AE },
  change_type               = { level = AE, work = "rewrite" },
  widen_type                = { level = AE },
  set_not_null              = { level = AE, work = "scan" },
  set_not_null_proved       = { level = AE },
  drop_not_null             = { level = AE },
  add_check                 = { level = AE, work = "scan" },
  add_check_not_valid       = { level = AE },
  add_foreign_key           = { level = SRE, work = "scan", other = SRE },
  add_foreign_key_not_valid = { level = SRE, other = SRE },
  add_unique                = { level = AE, work = "index" },
  add_primary_key           = { level = AE, work = "index" },
  add_key_using_index       = { level = AE },
  add_primary_key_nullable  = { level = AE, work = "scan" },
  add_exclude               = { level = AE, work = "index" },
  drop_constraint           = { level = AE },
  validate_constraint       = { level = SUE, work = "scan" },
  rename                    = { level = AE },
  set_logged                = { level = AE, work = "rewrite" },
  set_tablespace            = { level = AE, work = "rewrite" },
  set_access_method         = { level = AE, work = "rewrite" },
  attach_partition          = { level = SUE, other = AE, work = "scan" },
  detach_partition          = { level = AE, other = AE },
  detach_concurrently       = { level = SUE, other = SUE },
  trigger_state             = { level = SRE },
  set_statistics            = { level = SUE },
  set_options               = { level = SUE },
  alter_other               = { level = AE },
  create_index              = { level = SHARE, work = "index" },
  create_index_concurrently = { level = SUE, work = "index" },
  drop_index                = { level = AE },
  drop_index_concurrently   = { level = SUE },
  reindex                   = { level = SHARE, work = "index" },
  reindex_concurrently      = { level = SUE, work = "index" },
  cluster                   = { level = AE, work = "rewrite" },
  vacuum_full               = { level = AE, work = "rewrite" },
  refresh                   = { level = AE, work = "rewrite" },
  refresh_concurrently      = { level = "EXCLUSIVE", work = "rewrite" },
  create_trigger            = { level = SRE },
  truncate                  = { level = AE },
  drop_table                = { level = AE },
}

--- Who waits for a lock of this level.
pg_locks.blocks = {
  ["ACCESS EXCLUSIVE"]       = "reads and writes wait",
  ["EXCLUSIVE"]              = "writes wait",
  ["SHARE ROW EXCLUSIVE"]    = "writes wait",
  ["SHARE"]                  = "writes wait",
  ["SHARE UPDATE EXCLUSIVE"] = "reads and writes go on, other schema changes wait",
}

--- What is done meanwhile, as the end of a sentence.
pg_locks.works = {
  scan    = "while it reads every row",
  index   = "while it builds an index over every row",
  rewrite = "while it writes the whole table anew",
}

return pg_locks
