-- The table of online changes is what a real MariaDB says: it accepts ALGORITHM and LOCK clauses down to what
-- the change needs, and refuses the next cheaper ones.
package.path = "lua/?.lua;" .. package.path
local support = require "spec.support.review"
local mariadb = require "spec.support.mariadb"
local mysql_ddl = require "mysql_ddl"
local online = require "online"

local SETUP = [[
CREATE TABLE r (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, a int NULL, b int NOT NULL, v varchar(20), w varchar(70), e enum('x'),
  p point NOT NULL,
  KEY i (b), CONSTRAINT f FOREIGN KEY (a) REFERENCES r (id)) CHARSET=utf8mb4;
CREATE TABLE n (a int, b int NOT NULL, s varchar(10)) CHARSET=latin1;
INSERT INTO r VALUES (1);
INSERT INTO t VALUES (1, 1, 1, 'v', 'w', 'x', ST_GeomFromText('POINT(1 1)'));
INSERT INTO n VALUES (1, 1, 's');
]]

local CASES = {
  { "ALTER TABLE t ADD COLUMN c int", "add_column" },
  { "ALTER TABLE t ADD COLUMN c int DEFAULT 3", "add_column" },
  { "ALTER TABLE t ADD COLUMN c int AS (a + 1) STORED", "add_column_stored" },
  { "ALTER TABLE t ADD COLUMN c int AS (a + 1) VIRTUAL", "add_column_virtual" },
  { "ALTER TABLE n ADD COLUMN c int AUTO_INCREMENT PRIMARY KEY", "add_column_auto_increment" },
  { "ALTER TABLE t DROP COLUMN e", "drop_column" },
  { "ALTER TABLE t RENAME COLUMN b TO c", "rename_column" },
  { "ALTER TABLE t MODIFY v varchar(20) FIRST", "move_column" },
  { "ALTER TABLE t MODIFY b bigint NOT NULL", "change_type" },
  { "ALTER TABLE t MODIFY v varchar(40)", "extend_varchar" },
  { "ALTER TABLE t MODIFY w varchar(10)", "change_type" },
  { "ALTER TABLE t MODIFY e enum('x','y')", "append_value" },
  { "ALTER TABLE t MODIFY v varchar(20) NOT NULL", "set_not_null" },
  { "ALTER TABLE t MODIFY b int NULL", "drop_not_null" },
  { "ALTER TABLE t ALTER COLUMN b SET DEFAULT 3", "set_default" },
  { "ALTER TABLE n ADD PRIMARY KEY (b)", "add_primary_key" },
  { "ALTER TABLE t DROP PRIMARY KEY", "drop_primary_key" },
  { "ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (b)", "change_primary_key" },
  { "ALTER TABLE t ADD INDEX j (b)", "add_index" },
  { "ALTER TABLE t ADD UNIQUE INDEX j (b)", "add_unique" },
  { "ALTER TABLE t ADD SPATIAL INDEX j (p)", "add_spatial" },
  { "ALTER TABLE t DROP INDEX i", "drop_index" },
  { "ALTER TABLE t RENAME INDEX i TO j", "rename_index" },
  { "ALTER TABLE t ADD CONSTRAINT g FOREIGN KEY (b) REFERENCES r (id)", "add_foreign_key" },
  { "ALTER TABLE t DROP FOREIGN KEY f", "drop_foreign_key" },
  { "ALTER TABLE t ADD CONSTRAINT c CHECK (b > 0)", "add_check" },
  { "ALTER TABLE n CONVERT TO CHARACTER SET utf8mb4", "convert_charset" },
  { "ALTER TABLE t ENGINE=InnoDB", "rebuild" },
  { "ALTER TABLE n ENGINE=MyISAM", "change_engine" },
  { "ALTER TABLE n PARTITION BY HASH (b) PARTITIONS 2", "partition" },
}

local function columns(list)
  for i, one in ipairs(list) do list[i] = { name = one[1], type = one[2], nullable = one[3] } end
  return list
end

local SCHEMA = { name = "d", schemas = { { name = "", tables = {
  { name = "t", engine = "InnoDB", columns = columns { { "id", "int(11)", false }, { "a", "int(11)", true },
    { "b", "int(11)", false }, { "v", "varchar(20)", true }, { "w", "varchar(70)", true },
    { "e", "enum('x')", true } } },
  { name = "n", engine = "InnoDB", columns = columns { { "a", "int(11)", true }, { "b", "int(11)", false } } },
} } } }

local ALGORITHMS = { instant = "INSTANT", inplace = "NOCOPY", rebuild = "INPLACE", copy = "COPY" }
local CHEAPER = { inplace = "INSTANT", rebuild = "NOCOPY", copy = "INPLACE" }

local function operation_of(sql)
  local function is_made() return false end
  local ctx = {
    script = {}, shared = {}, params = { rows = 0 }, schema = SCHEMA, engine = "MARIADB", is_made = is_made,
  }
  local names = {}
  for i, one in ipairs(online.changes(support.core.parse("MARIADB", sql)[1], ctx)) do names[i] = one.operation end
  return table.concat(names, " ")
end

describe("lua/mysql_ddl", function()
  local server

  setup(function()
    if mariadb.is_there() then server = mariadb.start() end
  end)
  teardown(function()
    if server then server:stop() end
  end)

  -- On fresh tables; the clauses stand behind the change.
  local function accepts(sql, clauses)
    server:query("SET foreign_key_checks = 1; DROP TABLE IF EXISTS t, n; DROP TABLE IF EXISTS r;")
    assert.equal("", server:query(SETUP))
    local partition = sql:find(" PARTITION BY", 1, true)
    local text = partition and sql:sub(1, partition) .. clauses:sub(3) .. sql:sub(partition) or sql .. clauses
    local answer = server:query(text)
    assert.is_true(answer == "" or answer:find("not supported", 1, true) ~= nil, text .. ": " .. answer)
    return answer == ""
  end

  for _, case in ipairs(CASES) do
    local sql, operation = case[1], case[2]

    it("knows what " .. sql .. " is", function() assert.equal(operation, operation_of(sql)) end)

    it("has the algorithm and lock of " .. sql, function()
      if not server then return pending "MariaDB is not installed" end
      local row = mysql_ddl.row(operation, "MARIADB")
      local algorithm = ", ALGORITHM=" .. ALGORITHMS[row.how]
      assert.is_true(accepts(sql, algorithm), operation .. " is not " .. row.how)
      if CHEAPER[row.how] then
        assert.is_false(accepts(sql, ", ALGORITHM=" .. CHEAPER[row.how]), operation .. " is cheaper than " .. row.how)
      end
      if row.how ~= "instant" then
        assert.equal(row.permits == "writes", accepts(sql, algorithm .. ", LOCK=NONE"), operation .. " permits")
      end
    end)
  end
end)
