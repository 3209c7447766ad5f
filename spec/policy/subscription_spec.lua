-- What the core finds in a statement before any rule is called for it, and what `on` may say.
local program = require "spec.support.program"
local support = require "spec.support.review"

local function parts(sql, engine)
  local _, sets = support.core.parse(engine or "POSTGRES", sql)
  return sets[1]
end

local RULE = [[
return {
  title = "t", why = "w", level = "WARNING", code = 1, engines = "*", on = { %q },
  good = { %q }, bad = { "ALTER TABLE t ADD COLUMN a int" },
  check = function(stmt, ctx) ctx:advise(stmt, "seen") end,
}
]]

local function admit(on, good)
  local dir = os.tmpname()
  os.remove(dir)
  os.execute(("mkdir -p %s/rules/own"):format(dir))
  local file = assert(io.open(dir .. "/rules/own/one.lua", "w"))
  file:write(RULE:format(on, good or "SELECT 1"))
  file:close()
  local status, said = program.run(("policy check %s 2>&1"):format(dir))
  os.execute("rm -r " .. dir)
  return status, said
end

describe("the parts of a statement", function()
  it("are the actions of an ALTER and what they add", function()
    local found = parts "ALTER TABLE t ADD COLUMN a int NOT NULL REFERENCES r ON DELETE CASCADE, DROP COLUMN b"
    local names = { "add_column", "drop_column", "adds_column", "required", "adds_foreign", "delete_cascade" }
    for _, name in ipairs(names) do assert.is_true(found[name], name) end
    assert.is_nil(found.nullable)
    assert.is_nil(found.adds_primary)
  end)

  it("tell of a column that stands twice, in any case", function()
    assert.is_true(parts("CREATE TABLE t (a int, A int)").repeated_column)
    assert.is_true(parts("INSERT INTO t (a, b, a) VALUES (1, 2, 3)").repeated_column)
    assert.is_true(parts("CREATE INDEX i ON t (a, lower(b))").repeated_column)
    assert.is_nil(parts("UPDATE t SET a = 1, b = 2").repeated_column)
  end)

  it("tell of what is missing", function()
    assert.is_true(parts("DELETE FROM t").no_where)
    assert.is_nil(parts("DELETE FROM t WHERE a = 1").no_where)
    assert.is_true(parts("INSERT INTO t VALUES (1)").no_columns)
    assert.is_true(parts("CREATE TABLE t (a text)").nullable)
    assert.is_nil(parts("CREATE TABLE t (a int PRIMARY KEY)").nullable)
  end)

  it("tell of long names wherever they are made", function()
    local long = ("x"):rep(64)
    assert.is_true(parts("CREATE TABLE t (" .. long .. " int)").long_name)
    assert.is_true(parts("ALTER TABLE t ADD CONSTRAINT " .. long .. " CHECK (a > 0)").long_name)
    assert.is_nil(parts("CREATE TABLE t (" .. long:sub(2) .. " int)").long_name)
  end)
end)

describe("on", function()
  it("takes kinds, verbs and parts", function()
    for _, on in ipairs { "alter_table", "alter", "alter_table:add_column", "*:old:adds_column:nullable" } do
      local status, said = admit(on)
      assert.equal(0, status, said)
    end
    assert.equal(0, (admit("alter:old", "CREATE TABLE t (a int); ALTER TABLE t ADD b int")))
  end)

  it("is refused with the parts that there are", function()
    local status, said = admit "alter_table:ad_column"
    assert.equal(1, status)
    assert.truthy(said:find("there is no part 'ad_column'; parts are", 1, true), said)
    assert.truthy(said:find(" add_column,", 1, true), said)
  end)

  it("is refused for a kind that there is not", function()
    local status, said = admit "alter_tabel"
    assert.equal(1, status)
    assert.truthy(said:find("there is no kind of statement 'alter_tabel'", 1, true), said)
  end)

  it("keeps a rule from statements without the parts", function()
    local status, said = admit "alter_table:drop_column"
    assert.equal(1, status)
    assert.truthy(said:find("a bad example draws no advice", 1, true), said)
  end)
end)

describe("words", function()
  local function advised(sql)
    local status = program.run("check --format json -", sql)
    return status == 1
  end

  it("are found in any case, and where an escape hides them", function()
    assert.is_true(advised "CREATE TABLE t (id int PRIMARY KEY, a JSON NOT NULL)")
    assert.is_true(advised [[CREATE TABLE t (id int PRIMARY KEY, a U&"\006Ason" NOT NULL)]])
    assert.is_false(advised "CREATE TABLE t (id int PRIMARY KEY, a jsonb NOT NULL)")
  end)
end)
