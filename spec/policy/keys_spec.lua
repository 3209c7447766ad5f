-- Keys and indexes of tables after a script.
local core = require("spec.support.review").core

local schema = {
  name = "d",
  schemas = { { name = "public", tables = { {
    name = "t",
    indexes = {
      { name = "t_pkey", expressions = { "a", "b" }, unique = true, primary = true },
      { name = "i", expressions = { "c" } },
    },
  } } } },
}

local function after(sql, table_name, engine)
  local one, indexes = core.keys(engine or "POSTGRES", sql, schema, 1000, { name = table_name or "t" })
  if one then one.indexes = indexes end
  return one
end

local function names(one)
  local list = {}
  for i, index in ipairs(one.indexes) do list[i] = index.name end
  return table.concat(list, " ")
end

describe("the keys that the core follows", function()
  for _, case in ipairs {
    { "SELECT 1", "t_pkey i" },
    { "CREATE INDEX j ON t (a)", "t_pkey i j" },
    { "CREATE INDEX ON t (a)", "t_pkey i t_a_idx" },
    { "DROP INDEX i", "t_pkey" },
    { "ALTER INDEX i RENAME TO j; DROP INDEX j", "t_pkey" },
    { "ALTER TABLE t DROP CONSTRAINT t_pkey", "i" },
    { "ALTER TABLE t DROP COLUMN b", "i" },
    { "ALTER TABLE t RENAME COLUMN c TO d; ALTER TABLE t DROP COLUMN d", "t_pkey" },
    { "ALTER TABLE t ADD UNIQUE (a)", "t_pkey i t_a_key" },
    { "ALTER TABLE t ADD COLUMN x int UNIQUE", "t_pkey i t_x_key" },
    { "ALTER TABLE t RENAME CONSTRAINT t_pkey TO k", "k i" },
    { "ALTER TABLE t DROP CONSTRAINT t_pkey, ADD CONSTRAINT k PRIMARY KEY USING INDEX i", "k" },
  } do
    it("follows " .. case[1], function() assert.equal(case[2], names(after(case[1]))) end)
  end

  it("knows new tables and their generated names", function()
    local one = after("CREATE TABLE n (a int PRIMARY KEY, b int, UNIQUE (a, b))", "n")
    assert.equal("n_pkey n_a_b_key", names(one))
    assert.is_true(one.is_known)
  end)

  it("copies keys by LIKE INCLUDING INDEXES only", function()
    assert.equal("", names(after("CREATE TABLE n (LIKE t)", "n")))
    assert.equal(2, #after("CREATE TABLE n (LIKE t INCLUDING ALL)", "n").indexes)
  end)

  it("forgets dropped tables and follows renamed ones", function()
    assert.is_nil(after "DROP TABLE t")
    assert.equal("t_pkey i", names(after("ALTER TABLE t RENAME TO u", "u")))
  end)

  for _, case in ipairs {
    { "CREATE TABLE n (a int, b int, PRIMARY KEY (a, b), KEY (a), UNIQUE (A))", "PRIMARY a A_2" },
    { "CREATE TABLE n (a int PRIMARY KEY); ALTER TABLE n DROP INDEX `primary`", "" },
    { "CREATE TABLE n (a int PRIMARY KEY, KEY i (a)); DROP INDEX I ON n", "PRIMARY" },
    { "CREATE TABLE n (a int, b int, KEY i (a, b)); ALTER TABLE n DROP COLUMN B", "i" },
    { "CREATE TABLE o (a int, KEY i (a)); CREATE TABLE n LIKE o", "i" },
    { "CREATE TABLE o (a int, KEY i (a)); RENAME TABLE o TO p, p TO n", "i" },
    { "CREATE TABLE n (a int, KEY i (a)); CREATE TABLE x (a int, KEY i (a)); DROP INDEX i ON x", "i" },
    { "CREATE TABLE d.n (a int, KEY i (a))", "i" },
  } do
    it("follows in MySQL " .. case[1], function()
      assert.equal(case[2], names(after(case[1], "n", "MYSQL")))
    end)
  end

  it("knows that a table without its key has none, whatever else it has", function()
    assert.is_true(after("ALTER TABLE n DROP PRIMARY KEY", "n", "MYSQL").lacks_primary)
    assert.is_false(after("ALTER TABLE n DROP INDEX i", "n", "MYSQL").lacks_primary)
  end)

  it("does not know tables that nobody told it of", function()
    assert.is_false(after("SELECT 1", "other").is_known)
  end)
end)
