-- The table of locks is what a real PostgreSQL does: each statement runs in a transaction that is then
-- asked for its locks, and whether the table's file was changed.
package.path = "lua/?.lua;" .. package.path
local support = require "spec.support.review"
local lock = require "lock"
local pg_locks = require "pg_locks"
local postgres = require "spec.support.postgres"

local SETUP = [[
CREATE TABLE r (id int PRIMARY KEY);
CREATE TABLE t (a int, b int NOT NULL, v varchar(20), n numeric(10,2), proved int CHECK (proved IS NOT NULL));
CREATE UNIQUE INDEX t_b ON t (b);
ALTER TABLE t ADD CONSTRAINT later CHECK (a > 0) NOT VALID;
ALTER TABLE t ADD CONSTRAINT valid CHECK (b > 0);
INSERT INTO t SELECT i, i, i, i, i FROM generate_series(1, 100) i;
CREATE TABLE p (k int) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 (k int);
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
CREATE UNIQUE INDEX ON m (a);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
]]

-- Statement, the operations that it is, and where it differs the table that is looked at.
local CASES = {
  { "ALTER TABLE t ADD COLUMN c int", "add_column" },
  { "ALTER TABLE t ADD COLUMN c timestamptz DEFAULT now()", "add_column" },
  { "ALTER TABLE t ADD COLUMN c text DEFAULT upper('a') || to_char(now(), 'YYYY')", "add_column" },
  { "ALTER TABLE t ADD COLUMN c float8 DEFAULT random()", "add_column_volatile" },
  { "ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS (b + 1) STORED", "add_column_stored" },
  { "ALTER TABLE t ADD COLUMN c serial", "add_column_serial" },
  { "ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS IDENTITY", "add_column_serial" },
  { "ALTER TABLE t DROP COLUMN a", "drop_column" },
  { "ALTER TABLE t ALTER COLUMN b TYPE bigint", "change_type" },
  { "ALTER TABLE t ALTER COLUMN v TYPE varchar(10)", "change_type" },
  { "ALTER TABLE t ALTER COLUMN v TYPE varchar(40)", "widen_type" },
  { "ALTER TABLE t ALTER COLUMN v TYPE text", "widen_type" },
  { "ALTER TABLE t ALTER COLUMN n TYPE numeric(12,2)", "widen_type" },
  { "ALTER TABLE t ALTER COLUMN n TYPE numeric(12,3)", "change_type" },
  { "ALTER TABLE t ALTER COLUMN a SET NOT NULL", "set_not_null" },
  { "ALTER TABLE t ALTER COLUMN b DROP NOT NULL", "drop_not_null" },
  { "ALTER TABLE t ADD CHECK (a > 0)", "add_check" },
  { "ALTER TABLE t ADD CHECK (a > 0) NOT VALID", "add_check_not_valid" },
  { "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES r (id) NOT VALID", "add_foreign_key_not_valid" },
  { "ALTER TABLE t ADD UNIQUE (a)", "add_unique" },
  { "ALTER TABLE t ADD PRIMARY KEY (b)", "add_primary_key" },
  { "ALTER TABLE t ADD UNIQUE USING INDEX t_b", "add_key_using_index" },
  { "ALTER TABLE t ADD EXCLUDE USING btree (a WITH =)", "add_exclude" },
  { "ALTER TABLE t DROP CONSTRAINT valid", "drop_constraint" },
  { "ALTER TABLE t VALIDATE CONSTRAINT later", "validate_constraint" },
  { "ALTER TABLE t RENAME COLUMN a TO z", "rename" },
  { "ALTER TABLE t SET UNLOGGED", "set_logged" },
  { "ALTER TABLE t SET (fillfactor = 50)", "set_options" },
  { "ALTER TABLE t ALTER COLUMN a SET STATISTICS 10", "set_statistics" },
  { "ALTER TABLE t DISABLE TRIGGER ALL", "trigger_state" },
  { "ALTER TABLE t ENABLE ROW LEVEL SECURITY", "alter_other" },
  { "ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2)", "attach_partition", "p" },
  { "ALTER TABLE p DETACH PARTITION p1", "detach_partition", "p" },
  { "CREATE INDEX i ON t (a)", "create_index" },
  { "DROP INDEX t_b", "drop_index" },
  { "REINDEX TABLE t", "reindex" },
  { "CLUSTER t USING t_b", "cluster" },
  { "REFRESH MATERIALIZED VIEW m", "refresh", "m" },
  { "REFRESH MATERIALIZED VIEW CONCURRENTLY m", "refresh_concurrently", "m" },
  { "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION touch()", "create_trigger" },
  { "TRUNCATE t", "truncate" },
  { "DROP TABLE t", "drop_table" },
}

local SCHEMA = { name = "postgres", schemas = { { name = "public", tables = { {
  name = "t",
  columns = {
    { name = "a", type = "integer", nullable = true }, { name = "b", type = "integer" },
    { name = "v", type = "character varying(20)", nullable = true },
    { name = "n", type = "numeric(10,2)", nullable = true },
  },
  indexes = { { name = "t_b", expressions = { "b" }, unique = true } },
} } } } }

-- "AccessExclusiveLock" as the manual writes it.
local function level_of(mode)
  return (mode:gsub("Lock$", ""):gsub("(%l)(%u)", "%1 %2"):upper())
end

local STRENGTH = { "ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE",
  "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE" }
local rank = {}
for i, level in ipairs(STRENGTH) do rank[level] = i end

-- The strongest lock on the table, and whether its rows went to a new file.
local function observe(server, sql, name)
  local text = server:query(([[
    SELECT relfilenode FROM pg_class WHERE relname = '%s';
    BEGIN;
    %s;
    SELECT string_agg(DISTINCT mode, ' ') FROM pg_locks l JOIN seen ON l.relation = seen.oid
      WHERE l.pid = pg_backend_pid();
    SELECT coalesce((SELECT c.relfilenode FROM pg_class c, seen WHERE c.oid = seen.oid), 0);
    ROLLBACK;]]):format(name, sql))
  local before, modes, after = text:match "^(%d+)\n(.-)\n(%d+)"
  assert(before, sql .. ": " .. text)
  local level = "NONE"
  for mode in modes:gmatch "%S+" do
    local one = level_of(mode)
    if (rank[one] or 0) > (rank[level] or 0) then level = one end
  end
  return level, before ~= after
end

local function operation_of(sql)
  local function is_made() return false end
  local ctx = {
    script = {}, shared = {}, params = { rows = 0 }, schema = SCHEMA, engine = "POSTGRES", is_made = is_made,
  }
  local names = {}
  for i, one in ipairs(lock.all(support.core.parse("POSTGRES", sql)[1], ctx)) do names[i] = one.operation end
  return table.concat(names, " ")
end

describe("lua/pg_locks", function()
  local server

  setup(function()
    server = postgres.start()
    server:query(SETUP)
  end)
  teardown(function() server:stop() end)

  for _, case in ipairs(CASES) do
    local sql, operation, name = case[1], case[2], case[3] or "t"

    it("knows what " .. sql .. " is", function() assert.equal(operation, operation_of(sql)) end)

    it("has the lock of " .. sql, function()
      server:query(("DROP TABLE IF EXISTS seen; CREATE TABLE seen AS SELECT '%s'::regclass::oid AS oid"):format(name))
      local level, is_new_file = observe(server, sql, name)
      local row = pg_locks.operations[operation]
      assert.equal(row.level, level)
      if operation ~= "truncate" and operation ~= "drop_table" and not operation:find "^refresh" then
        assert.equal(row.work == "rewrite", is_new_file)
      end
    end)
  end
end)
