-- tidegate check --fix: the edits keep what is around them, and a real PostgreSQL takes the result.
local cjson = require "cjson"
local postgres = require "spec.support.postgres"
local program = require "spec.support.program"

local TABLES = [[
CREATE TABLE customer (id int PRIMARY KEY);
CREATE TABLE orders (id int NOT NULL, a int, "B c" int, customer int, d int, e int);
CREATE INDEX old ON orders (a);
CREATE TABLE parent (k int) PARTITION BY LIST (k);
CREATE TABLE child PARTITION OF parent FOR VALUES IN (1);
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
CREATE UNIQUE INDEX ON m (a);
]]

-- Before, and the line or lines that it becomes.
local CASES = {
  { "CREATE /* keep */ INDEX i ON orders (a);", "CREATE /* keep */ INDEX CONCURRENTLY i ON orders (a);" },
  { "create unique index on orders (a); -- why", "create unique index CONCURRENTLY on orders (a); -- why" },
  { "DROP INDEX old;", "DROP INDEX CONCURRENTLY old;" },
  { "REINDEX TABLE orders;", "REINDEX TABLE CONCURRENTLY orders;" },
  { "REFRESH MATERIALIZED VIEW m;", "REFRESH MATERIALIZED VIEW CONCURRENTLY m;" },
  { "ALTER TABLE parent DETACH PARTITION child;", "ALTER TABLE parent DETACH PARTITION child CONCURRENTLY;" },
  { "  ALTER TABLE orders ADD CHECK (a > 0); -- why",
    "  ALTER TABLE orders ADD CONSTRAINT orders_check CHECK (a > 0) NOT VALID;\n"
      .. "  ALTER TABLE orders VALIDATE CONSTRAINT orders_check; -- why" },
  { "ALTER TABLE orders ADD CONSTRAINT c FOREIGN KEY (customer) REFERENCES customer ON DELETE SET NULL;",
    "ALTER TABLE orders ADD CONSTRAINT c FOREIGN KEY (customer) REFERENCES customer ON DELETE SET NULL NOT VALID;\n"
      .. "ALTER TABLE orders VALIDATE CONSTRAINT c;" },
  { 'ALTER TABLE orders ADD CONSTRAINT "U" UNIQUE (a, "B c");',
    'CREATE UNIQUE INDEX CONCURRENTLY "U" ON orders (a, "B c");\n'
      .. 'ALTER TABLE orders ADD CONSTRAINT "U" UNIQUE USING INDEX "U";' },
  { "ALTER TABLE orders ALTER COLUMN d SET NOT NULL;",
    "ALTER TABLE orders ADD CONSTRAINT orders_d_not_null CHECK (d IS NOT NULL) NOT VALID;\n"
      .. "ALTER TABLE orders VALIDATE CONSTRAINT orders_d_not_null;\n"
      .. "ALTER TABLE orders ALTER COLUMN d SET NOT NULL;\n"
      .. "ALTER TABLE orders DROP CONSTRAINT orders_d_not_null;" },
  { "ALTER TABLE orders ALTER COLUMN e TYPE bigint;",
    "-- keep e_new equal to e by a trigger and fill it in batches; in a later change drop e and rename e_new to e\n"
      .. "ALTER TABLE orders ADD COLUMN e_new bigint;" },
  { "ALTER TABLE orders ADD PRIMARY KEY (id)",
    "CREATE UNIQUE INDEX CONCURRENTLY orders_pkey ON orders (id);\n"
      .. "ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_pkey" },
}

local function fix(sql)
  local _, out = program.run("check --fix", sql)
  return out
end

local function edits_left(sql)
  local _, out = program.run("check --format json", sql)
  local count = 0
  for _, advice in ipairs(cjson.decode(out).advices) do
    if advice.edits then count = count + 1 end
  end
  return count
end

describe("tidegate check --fix", function()
  local server

  setup(function() server = postgres.start() end)
  teardown(function() server:stop() end)

  for i, case in ipairs(CASES) do
    local before, after = case[1], case[2]

    it("mends " .. before, function() assert.equal(after, fix(before)) end)

    it("leaves nothing to mend in " .. before, function() assert.equal(0, edits_left(after)) end)

    it("writes what PostgreSQL takes for " .. before, function()
      local database = "case" .. i
      server:query("CREATE DATABASE " .. database)
      assert.equal("", server:query(TABLES, database))
      assert.equal("", server:query(after, database))
    end)
  end

  it("mends every statement of a script, once", function()
    local before, after = {}, {}
    for i, case in ipairs(CASES) do before[i], after[i] = case[1], case[2] end
    before, after = table.concat(before, "\n"), table.concat(after, "\n")
    assert.equal(after, fix(before))
    assert.equal(after, fix(after))
  end)

  it("keeps a comment inside of what it would replace", function()
    local sql = "ALTER TABLE orders ADD CONSTRAINT u UNIQUE (a /* why */);\n"
    assert.equal(sql, fix(sql))
  end)

  it("does not merge the edits of two advices on one statement", function()
    local sql = "ALTER TABLE orders ADD CHECK (a > 0), ADD CONSTRAINT u UNIQUE (d);"
    assert.equal("", server:query(TABLES .. fix(sql)))
  end)

  it("writes files in place with their mode, and reports what is left", function()
    local dir = program.folder { ["a.sql"] = "CREATE INDEX i ON orders (a);\nDELETE FROM orders;\n" }
    os.execute("chmod 640 " .. dir .. "/a.sql")
    local status, out = program.run("check --fix " .. dir .. "/a.sql")
    local pipe = assert(io.popen(("stat -c %%a %s/a.sql; cat %s/a.sql; rm -r %s"):format(dir, dir, dir)))
    local text = pipe:read "*a"
    pipe:close()
    assert.equal("640\nCREATE INDEX CONCURRENTLY i ON orders (a);\nDELETE FROM orders;\n", text)
    assert.equal(1, status)
    assert.truthy(out:find("where-require-update-delete", 1, true))
    assert.is_nil(out:find("create-index", 1, true))
  end)

  it("is not for --jsonl", function()
    local status, _, err = program.run "check --fix --jsonl"
    assert.equal(2, status)
    assert.truthy(err:find("--jsonl", 1, true))
  end)
end)
