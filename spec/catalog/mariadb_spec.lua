-- Scripts of the MySQL family, run on a real MariaDB and on a schema: the same refusals, columns and keys.
package.cpath = (os.getenv "TIDEGATE_BUILD" or "build") .. "/?.so;" .. package.cpath
local core = require "core"
local mariadb = require "spec.support.mariadb"

local COLUMNS = [[SELECT CONCAT_WS('|', TABLE_NAME, ORDINAL_POSITION, COLUMN_NAME,
  REGEXP_REPLACE(COLUMN_TYPE, '^((small|medium|big)?int|tinyint(?=.[2-9]))\\([0-9]+\\)', '\\1'), IS_NULLABLE)
  FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'd' ORDER BY TABLE_NAME, ORDINAL_POSITION;]]
local INDEXES = [[SELECT CONCAT_WS('|', TABLE_NAME, INDEX_NAME, IF(MIN(NON_UNIQUE) = 0, 'unique', ''),
  GROUP_CONCAT(COLUMN_NAME ORDER BY SEQ_IN_INDEX)) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = 'd'
  GROUP BY TABLE_NAME, INDEX_NAME ORDER BY TABLE_NAME, INDEX_NAME;]]
local KEYS = [[SELECT CONCAT_WS('|', TABLE_NAME, CONSTRAINT_NAME, REFERENCED_TABLE_NAME)
  FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = 'd' ORDER BY 1;]]

-- As MariaDB says them: columns with their place, keys with their columns, foreign keys.
local function shape(metadata)
  local lines = {}
  local function add(...) lines[#lines + 1] = table.concat({ ... }, "|") end
  for _, one in ipairs(metadata.schemas[1].tables) do
    for i, column in ipairs(one.columns) do
      add("column", one.name, i, column.name, column.type, column.nullable and "YES" or "NO")
    end
    for _, index in ipairs(one.indexes) do
      add("index", one.name, index.name, index.unique and "unique" or "", table.concat(index.expressions, ","))
    end
    for _, key in ipairs(one.foreignKeys) do add("foreign", one.name, key.name, key.referencedTable) end
  end
  table.sort(lines)
  return table.concat(lines, "\n")
end

local function server_shape(server)
  local lines = {}
  for title, sql in pairs { column = COLUMNS, index = INDEXES, foreign = KEYS } do
    for line in (server:query(sql) .. "\n"):gmatch "([^\n]+)\n" do lines[#lines + 1] = title .. "|" .. line end
  end
  table.sort(lines)
  return table.concat(lines, "\n")
end

local empty = { name = "d", schemas = { { name = "" } } }

-- Scripts that go through.
local good = {
  ["keys get names"] = [[CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE, c int, KEY (c), KEY (c, b), UNIQUE (c),
    INDEX x (b));
    ALTER TABLE t ADD INDEX (c), ADD UNIQUE (b, c);]],
  ["types"] = [[CREATE TABLE t (a integer, b boolean, c dec(5), d numeric, e varchar(10), f char, g double precision,
    h int unsigned, i bigint unsigned zerofill, j text, k json, l enum('a', 'b'), m set('x'), n bit, o year,
    p timestamp NULL, q datetime(3), r decimal(10,2), s float, t blob, u varbinary(9), v binary, w smallint, x real,
    y tinyint, z tinyint(1));]],
  ["serial"] = "CREATE TABLE t (id serial, b int);",
  ["nullable"] = [[CREATE TABLE t (a int, b int NOT NULL, c int DEFAULT NULL, PRIMARY KEY (a));
    ALTER TABLE t MODIFY b int, CHANGE c d varchar(3) NOT NULL; ALTER TABLE t MODIFY a bigint;]],
  ["positions"] = [[CREATE TABLE t (a int, b int); ALTER TABLE t ADD c int FIRST, ADD d int AFTER a, ADD e int;
    ALTER TABLE t MODIFY b int FIRST; ALTER TABLE t CHANGE a z int AFTER e; ALTER TABLE t ADD (f int, g int);]],
  ["a dropped column shrinks its keys"] = [[CREATE TABLE t (a int, b int, c int, KEY ab (a, b), KEY b (b), KEY
    c (c, b));
    ALTER TABLE t DROP COLUMN b;]],
  ["drop and add in one"] = "CREATE TABLE t (a int, b int); ALTER TABLE t DROP a, ADD a varchar(5);",
  ["renames"] = [[CREATE TABLE t (a int, b int, KEY k (a)); ALTER TABLE t RENAME INDEX k TO k2;
    ALTER TABLE t RENAME COLUMN a TO c; RENAME TABLE t TO u; ALTER TABLE u RENAME TO w;]],
  ["swapped tables"] = "CREATE TABLE a (x int); CREATE TABLE b (y int); RENAME TABLE a TO c, b TO a, c TO b;",
  ["foreign keys bring an index"] = [[CREATE TABLE p (id int PRIMARY KEY, k int, UNIQUE (k));
    CREATE TABLE c (a int, b int, FOREIGN KEY (a) REFERENCES p (id),
    CONSTRAINT named FOREIGN KEY (b) REFERENCES p (k));
    ALTER TABLE c ADD INDEX ab (a, b); ALTER TABLE c DROP FOREIGN KEY named, DROP INDEX named;]],
  ["foreign keys use an index"] = [[CREATE TABLE p (id int PRIMARY KEY);
    CREATE TABLE c (a int, b int, KEY ab (a, b), FOREIGN KEY (a) REFERENCES p (id));]],
  ["primary keys"] = [[CREATE TABLE t (a int, b int); ALTER TABLE t ADD PRIMARY KEY (a, b);
    ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (b);]],
  ["like"] = [[CREATE TABLE p (id int PRIMARY KEY);
    CREATE TABLE t (a int NOT NULL AUTO_INCREMENT PRIMARY KEY, b int UNIQUE, p int, FOREIGN KEY (p) REFERENCES
    p (id)); CREATE TABLE u LIKE t;]],
  ["if exists"] = [[CREATE TABLE IF NOT EXISTS t (a int); CREATE TABLE IF NOT EXISTS t (b int); DROP TABLE IF EXISTS x;
    ALTER TABLE t ADD COLUMN IF NOT EXISTS a int; ALTER TABLE t DROP COLUMN IF EXISTS zz;]],
  ["indexes"] = [[CREATE TABLE t (a varchar(300), b int); CREATE INDEX i ON t (a(10), b);
    CREATE UNIQUE INDEX u ON t (b);
    DROP INDEX i ON t; CREATE FULLTEXT INDEX f ON t (a);]],
  ["case"] = [[CREATE TABLE t (Id int, KEY Ki (iD)); ALTER TABLE t ADD COLUMN x int AFTER ID;
    ALTER TABLE t DROP INDEX kI;]],
  ["temporary tables"] = [[CREATE TABLE t (a int); CREATE TEMPORARY TABLE t (b int); DROP TABLE t;
    ALTER TABLE t ADD c int;]],
  ["checks off"] = "SET foreign_key_checks = 0; CREATE TABLE c (a int, FOREIGN KEY (a) REFERENCES nowhere (id));",
}

-- Scripts of which the last statement fails, with the advice code.
local bad = {
  { 607, "CREATE TABLE t (a int); CREATE TABLE t (a int)" },
  { 604, "DROP TABLE t" },
  { 604, "ALTER TABLE t ADD a int" },
  { 604, "CREATE INDEX i ON t (a)" },
  { 604, "RENAME TABLE t TO u" },
  { 607, "CREATE TABLE t (a int); CREATE TABLE u (a int); RENAME TABLE t TO u" },
  { 412, "CREATE TABLE t (a int, A int)" },
  { 412, "CREATE TABLE t (a int); ALTER TABLE t ADD A int" },
  { 412, "CREATE TABLE t (a int, b int); ALTER TABLE t CHANGE a b int" },
  { 405, "CREATE TABLE t (a int); ALTER TABLE t DROP b" },
  { 405, "CREATE TABLE t (a int); ALTER TABLE t MODIFY b int" },
  { 405, "CREATE TABLE t (a int); ALTER TABLE t ADD c int AFTER b" },
  { 405, "CREATE TABLE t (a int); ALTER TABLE t ALTER b SET DEFAULT 1" },
  { 405, "CREATE TABLE t (a int, KEY (b))" },
  { 405, "CREATE TABLE t (a int); CREATE INDEX i ON t (b)" },
  { 413, "CREATE TABLE t (a int); ALTER TABLE t DROP a" },
  { 806, "CREATE TABLE t (a int PRIMARY KEY, b int PRIMARY KEY)" },
  { 806, "CREATE TABLE t (a int PRIMARY KEY, b int); ALTER TABLE t ADD PRIMARY KEY (b)" },
  { 808, "CREATE TABLE t (a int); ALTER TABLE t DROP PRIMARY KEY" },
  { 805, "CREATE TABLE t (a int, KEY i (a)); CREATE INDEX I ON t (a)" },
  { 805, "CREATE TABLE t (a int, KEY i (a), KEY i (a))" },
  { 809, "CREATE TABLE t (a int); DROP INDEX i ON t" },
  { 809, "CREATE TABLE t (a int); ALTER TABLE t DROP INDEX i" },
  { 809, "CREATE TABLE t (a int); ALTER TABLE t RENAME INDEX i TO j" },
  { 810, "CREATE TABLE t (a int, KEY `primary` (a))" },
  { 812, "CREATE TABLE t (a int, KEY (a, a))" },
  { 426, "CREATE TABLE t (a int AUTO_INCREMENT PRIMARY KEY, b int AUTO_INCREMENT UNIQUE)" },
  { 426, "CREATE TABLE t (a int AUTO_INCREMENT)" },
  { 428, "CREATE TABLE t (a int NOT NULL DEFAULT NULL)" },
  { 428, "CREATE TABLE t (a int NOT NULL); ALTER TABLE t ALTER a SET DEFAULT NULL" },
  { 427, "CREATE TABLE t (a int ON UPDATE CURRENT_TIMESTAMP)" },
  { 811, "CREATE TABLE t (a geometry, SPATIAL INDEX (a))" },
  { 2101, "CREATE TABLE t (a int); ALTER TABLE t DROP FOREIGN KEY f" },
  { 260, "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (a int, FOREIGN KEY (a) REFERENCES p (id)); "
    .. "DROP TABLE p" },
  { 260, "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (a int, KEY k (a), FOREIGN KEY (a) REFERENCES p (id)); "
    .. "ALTER TABLE c DROP INDEX k" },
  { 260, "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (a int, b int, FOREIGN KEY (a) REFERENCES p (id)); "
    .. "ALTER TABLE c DROP a" },
  { 604, "CREATE TABLE c (a int, FOREIGN KEY (a) REFERENCES p (id))" },
  { 2201, "DROP VIEW v" },
  { 607, "CREATE TABLE t (a int); CREATE VIEW t AS SELECT 1" },
  { 405, "CREATE TABLE t (a int); CREATE VIEW v AS SELECT b FROM t" },
}

describe("scripts of MariaDB", function()
  local server
  local is_there = mariadb.is_there()

  setup(function() server = is_there and mariadb.start() end)
  teardown(function() if server then server:stop() end end)
  before_each(function()
    if server then server:query "SET foreign_key_checks = 0; DROP DATABASE d; CREATE DATABASE d;" end
  end)

  for title, sql in pairs(good) do
    it("leave the same schema: " .. title, function()
      if not server then return pending "MariaDB is not installed" end
      local final, fault = core.walk("MARIADB", sql, empty, { isObjectCaseSensitive = true })
      assert.are.equal("", server:query(sql))
      assert.is_nil(fault and fault.message)
      assert.are.equal(server_shape(server), shape(final))
    end)
  end

  for _, one in ipairs(bad) do
    it(("refuse with %d: %s"):format(one[1], one[2]), function()
      if not server then return pending "MariaDB is not installed" end
      local _, fault = core.walk("MARIADB", one[2], empty, { isObjectCaseSensitive = true })
      assert.is_truthy(server:query(one[2]):find "ERROR %d+")
      assert.are.equal(one[1], fault and fault.code)
      local _, statements = one[2]:gsub("; ", "")
      assert.are.equal(statements + 1, fault.statement)
    end)
  end
end)
