-- tidegate check --rules: the sets that the product brings, sets of one's own, and lists in files.
local program = require "spec.support.program"

local SQL = "CREATE TABLE t (a int);\nDELETE FROM t;\n"

local function found(arguments, sql)
  local status, out, err = program.run("check " .. arguments, sql or SQL)
  local rules = {}
  for level, id in out:gmatch "(%u+): [^\n]* %[([%w_/-]+)%]" do rules[id] = level end
  return rules, status, err
end

local function with_files(files, fn)
  local dir = program.folder {}
  for name, text in pairs(files) do
    os.execute("mkdir -p " .. dir .. "/" .. name:match "^(.*)/[^/]*$")
    local file = assert(io.open(dir .. "/" .. name, "w"))
    file:write(text)
    file:close()
  end
  fn(dir)
  os.execute("rm -r " .. dir)
end

describe("tidegate check --rules", function()
  it("takes the sets of the product, each stricter than the one before", function()
    assert.same({ ["column/no-null"] = "WARNING" }, (found "--rules sample"))
    assert.equal("WARNING", found("--rules dev")["statement/where-require-update-delete"])
    assert.equal("ERROR", found("--rules prod")["statement/where-require-update-delete"])
    assert.is_nil(found("--rules dev")["table/comment"])
    assert.equal("ERROR", found("--rules prod")["table/comment"])
  end)

  it("takes those rules of a set that are for the engine", function()
    local rules = found("--rules prod --dialect mysql", "CREATE TABLE t (a int PRIMARY KEY) ENGINE=MyISAM;")
    assert.equal("ERROR", rules["engine/mysql-use-innodb"])
    assert.is_nil(rules["statement/create-specify-schema"])
  end)

  it("names the sets that there are", function()
    local _, status, err = found "--rules strictest"
    assert.equal(2, status)
    assert.equal('tidegate check: no rule set is called "strictest"; there are dev, prod, sample\n', err)
  end)

  it("takes a list of rules, or a configuration of the API, from a file", function()
    local list = '[{"type":"TABLE_REQUIRE_PK","level":"WARNING"},{"id":"lock/create-index","level":"ERROR"}]'
    local dir = program.folder { ["list.json"] = list, ["config.json"] = '{"title":"x","rules":' .. list .. "}" }
    for _, name in ipairs { "list.json", "config.json" } do
      assert.same({ ["table/require-pk"] = "WARNING" }, (found("--rules " .. dir .. "/" .. name)))
      assert.same({ ["lock/create-index"] = "ERROR" },
        (found("--rules " .. dir .. "/" .. name, "CREATE INDEX i ON o (a)")))
    end
    os.execute("rm -r " .. dir)
  end)

  it("refuses a file without rules", function()
    local dir = program.folder { ["odd.json"] = "{}" }
    local _, status, err = found("--rules " .. dir .. "/odd.json")
    os.execute("rm -r " .. dir)
    assert.equal(2, status)
    assert.truthy(err:find('has no list "rules"', 1, true))
  end)
end)

describe("a custom rule", function()
  local truncate = [[{"name": "no_truncate", "enabled": true, "severity": "error", "scope": "ALL",
    "patterns": ["TRUNCATE TABLE.*"], "message": "not here"}]]

  local function custom(sql, rule)
    local dir = program.folder { ["c.json"] = ('{"rules": [], "customRules": [%s]}'):format(rule) }
    local rules = found("--rules " .. dir .. "/c.json", sql)
    os.execute("rm -r " .. dir)
    return rules
  end

  it("finds its pattern in any case", function()
    assert.same({ ["custom/no_truncate"] = "ERROR" }, custom("SELECT 1;\n  truncate table t", truncate))
  end)

  it("looks into blocks that run, not into comments and strings", function()
    assert.same({}, custom("SELECT 'truncate table t' -- truncate table t\n/* truncate table t */", truncate))
    assert.same({ ["custom/no_truncate"] = "ERROR" }, custom("DO $$ BEGIN TRUNCATE TABLE t; END $$", truncate))
  end)

  it("is silent when it is not enabled", function()
    assert.same({}, custom("TRUNCATE TABLE t", (truncate:gsub("true", "false"))))
  end)

  it("is waived by its name", function()
    assert.same({}, custom('-- tidegate: allow custom/no_truncate reason="emptied on purpose"\nTRUNCATE TABLE t',
      truncate))
  end)

  it("is refused when it has another form", function()
    local text = ('{"rules": [], "customRules": [%s]}'):format((truncate:gsub("true", '"yes"')))
    local dir = program.folder { ["c.json"] = text }
    local status, _, err = program.run("check --rules " .. dir .. "/c.json -", "SELECT 1")
    os.execute("rm -r " .. dir)
    assert.equal(2, status)
    assert.truthy(err:find("customRules must be a list of {name, patterns, message}", 1, true))
  end)

  it("says so when its pattern is broken", function()
    assert.same({ ["custom/no_truncate"] = "ERROR" }, custom("SELECT 1", (truncate:gsub("TABLE%.%*", "(?=x)"))))
  end)
end)

describe("a rule set in a file", function()
  local function admit(set)
    local status, out
    with_files({ ["policies/review/mine.lua"] = set }, function(dir)
      status, out = program.run("policy check " .. dir)
    end)
    return status, out
  end

  it("is admitted when its rules and its base exist", function()
    assert.equal(0, (admit [[return { title = "Mine", extends = "prod", environments = { "prod" },
      rules = { { type = "TABLE_REQUIRE_PK", level = "DISABLED" } } }]]))
  end)

  for what, set in pairs {
    ["no rule is called TABLE_FLY"] = 'return { title = "x", rules = { { type = "TABLE_FLY", level = "ERROR" } } }',
    ["it extends nothing, which is no rule set"] = 'return { title = "x", extends = "nothing", rules = {} }',
    ["field 'rules' must be a list of rules"] = 'return { title = "x", rules = { { type = "TABLE_REQUIRE_PK" } } }',
    ["pattern 1 of custom rule x"] = [[return { title = "x", rules = {},
      custom = { { name = "x", patterns = { "(a" }, message = "m" } } }]],
    ["field 'custom' must be a list of {name"] = 'return { title = "x", rules = {}, custom = { { name = "x" } } }',
    ["unknown field 'rulez'"] = 'return { title = "x", rulez = {} }',
  } do
    it("is refused with its line when " .. what, function()
      local status, out = admit(set)
      assert.equal(1, status)
      assert.truthy(out:find("^policies/review/mine.lua:%d+: "), out)
      assert.truthy(out:find(what, 1, true), out)
    end)
  end
end)
