-- lua/meta describes every field that the exporter writes.
local support = require "spec.support.review"

local function declared()
  local fields = {}
  for _, path in ipairs(support.files("lua/meta", "*.d.lua")) do
    for line in io.lines(path) do
      local field = line:match("^%-%-%-@field ([%w_]+)")
      if field then fields[field] = true end
    end
  end
  return fields
end

local function collect(node, out)
  for key, value in pairs(node) do
    if type(key) == "string" then out[key] = true end
    if type(value) == "table" then collect(value, out) end
  end
end

local scripts = {
  [[CREATE TABLE IF NOT EXISTS a.t (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n numeric(10, 2)[] COLLATE "C" UNIQUE,
      g int GENERATED ALWAYS AS (n + 1) STORED,
      CONSTRAINT f FOREIGN KEY (n) REFERENCES b (id) ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE,
      CHECK (n > 0) NO INHERIT, EXCLUDE USING gist (n WITH =) WHERE (n > 0), LIKE o INCLUDING ALL
    ) INHERITS (p) PARTITION BY RANGE (id) WITH (fillfactor = 70)]],
  "CREATE UNLOGGED TABLE t OF y; CREATE TEMPORARY TABLE t PARTITION OF p FOR VALUES IN (1)",
  "CREATE UNIQUE INDEX CONCURRENTLY i ON t USING btree (a DESC, lower(b)) INCLUDE (c) WHERE a > 1",
  [[ALTER TABLE IF EXISTS t ADD COLUMN a int, DROP COLUMN IF EXISTS b CASCADE, RENAME TO u;
    ALTER TABLE t ADD CONSTRAINT k UNIQUE USING INDEX i; ALTER TABLE t ATTACH PARTITION p DEFAULT;
    ALTER TYPE e ADD VALUE 'x' BEFORE 'y'; ALTER TABLE t SET (fillfactor = 1)]],
  [[WITH RECURSIVE c (a) AS (SELECT 1) SELECT DISTINCT ON (a) t.*, count(DISTINCT x) FILTER (WHERE y)
      OVER (PARTITION BY z ORDER BY w DESC), a::int, DATE '2026-01-01', $1
    FROM t AS x (a, b) LEFT JOIN LATERAL (SELECT 1) s USING (q) NATURAL JOIN u, f(1) AS g
    WHERE a NOT IN (SELECT 1) AND "B" NOT LIKE 'x' GROUP BY 1 HAVING 2 > 1 LIMIT 1 OFFSET 2 FOR UPDATE]],
  "SELECT 1 INTO t2; (SELECT 1) UNION ALL SELECT 2; VALUES (1), (now())",
  [[INSERT INTO t AS x (a) VALUES (f(1)) ON CONFLICT (a) WHERE b DO UPDATE SET a = 1 WHERE c RETURNING a;
    INSERT INTO t VALUES (1) ON CONFLICT ON CONSTRAINT k DO NOTHING]],
  [[MERGE INTO t USING s ON t.a = s.a WHEN MATCHED AND s.b THEN UPDATE SET a = 1
    WHEN NOT MATCHED THEN INSERT (a) VALUES (1)]],
  "UPDATE t SET a = 1 FROM s WHERE b; DELETE FROM t USING s WHERE a RETURNING a",
  [[CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
    CREATE VIEW v AS SELECT 1; CREATE SCHEMA s AUTHORIZATION joe CREATE TABLE t (a int)]],
  "COMMENT ON COLUMN t.a IS 'x'; COMMENT ON CONSTRAINT c ON t IS NULL",
  [[GRANT SELECT (a), INSERT ON t TO PUBLIC WITH GRANT OPTION; REVOKE ALL ON ALL TABLES IN SCHEMA s FROM joe CASCADE;
    ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO joe]],
  "SET LOCAL a = 1, 'b'; SET b TO DEFAULT; EXPLAIN SELECT 1; DO $$ BEGIN END $$; VACUUM (FULL) t",
  "TRUNCATE ONLY t RESTART IDENTITY CASCADE; DROP INDEX CONCURRENTLY IF EXISTS i; DROP TRIGGER g ON t",
}

describe("lua/meta", function()
  local fields = declared()

  for _, sql in ipairs(scripts) do
    it("declares the fields of " .. sql:sub(1, 40), function()
      local found, missing = {}, {}
      collect(support.core.parse("POSTGRES", sql), found)
      for field in pairs(found) do
        if not fields[field] then missing[#missing + 1] = field end
      end
      table.sort(missing)
      assert.same({}, missing)
    end)
  end
end)
