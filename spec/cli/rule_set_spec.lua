-- Rule sets by name and from files, and custom rules on the text of statements.
local cjson = require "cjson"
local program = require "spec.support.program"

local function check(sql, rules, files)
  files = files or {}
  files["a.sql"] = sql
  local dir = program.folder(files)
  local pipe = assert(io.popen(("%s check --format json --rules %s %s/a.sql 2>&1"):format(program.quote(program.exe),
    rules:gsub("DIR", dir), dir)))
  local text = pipe:read "*a"
  pipe:close()
  os.execute("rm -r " .. dir)
  if text:sub(1, 1) ~= "{" then return text end
  local found = {}
  for i, one in ipairs(cjson.decode(text).advices) do
    found[i] = ("%s %s %d"):format(one.status, one.rule or one.title, one.line or 0)
  end
  return found
end

describe("tidegate check --rules", function()
  it("takes the name of a rule set of the bundle, with its levels", function()
    assert.same({ "WARNING column/no-null 1" }, check("CREATE TABLE t (id int)", "sample"))
    local strict = table.concat(check("CREATE TABLE t (id int)", "prod"), "\n")
    assert.truthy(strict:find("ERROR table/require-pk 1", 1, true))
    assert.same({ "ERROR Unknown rule set 0" }, check("SELECT 1", "nobody"))
  end)

  it("takes a review configuration in the API's form", function()
    local config = [[{"rules": [{"type": "TABLE_REQUIRE_PK", "level": "WARNING", "engine": "POSTGRES"}]}]]
    assert.same({ "WARNING table/require-pk 1" },
      check("CREATE TABLE t (id int)", "DIR/c.json", { ["c.json"] = config }))
    assert.matches('no list "rules"', check("SELECT 1", "DIR/c.json", { ["c.json"] = "{}" }))
  end)
end)

describe("a custom rule", function()
  local function custom(sql, rule)
    return check(sql, "DIR/c.json", { ["c.json"] = ('{"rules": [], "customRules": [%s]}'):format(rule) })
  end
  local truncate = [[{"name": "no_truncate", "enabled": true, "severity": "error", "scope": "ALL",
    "patterns": ["TRUNCATE TABLE.*"], "message": "not here"}]]

  it("finds its pattern in any case, and says where", function()
    assert.same({ "ERROR custom/no_truncate 2" }, custom("SELECT 1;\n  truncate table t", truncate))
  end)

  it("does not look into comments, strings and function bodies", function()
    assert.same({}, custom("SELECT 'truncate table t' -- truncate table t\n/* truncate table t */", truncate))
    assert.same({}, custom("DO $$ BEGIN TRUNCATE TABLE t; END $$", truncate))
  end)

  it("is silent when it is not enabled", function()
    assert.same({}, custom("TRUNCATE TABLE t", (truncate:gsub("true", "false"))))
  end)

  it("fails the review when it is broken", function()
    assert.same({ "ERROR Custom rules are broken 0" }, custom("SELECT 1", (truncate:gsub("TABLE%.%*", "(?=x)"))))
  end)
end)
