-- The functions `cel.*` of the policy API: expressions over the tables of a policy.
local cel = require("spec.support.review").core.cel

local function fails(expression, variables, pattern)
  local value, message = cel.eval(expression, variables)
  assert.is_nil(value)
  assert.matches(pattern, message)
end

describe("cel.eval", function()
  local variables = {
    resource = { environment_id = "prod", project_id = "hr", labels = { team = "core" }, empty = {} },
    statement = { affected_rows = 1200, share = 0.5, sql_type = "DELETE" },
    issue = { labels = { "hotfix", "db" } },
    ["risk.level"] = "HIGH",
    yes = true,
  }
  local expected = {
    ['resource.environment_id == "prod" && statement.affected_rows > 1000'] = true,
    ['resource.environment_id in ["test", "staging"]'] = false,
    ['issue.labels.exists(l, l.startsWith("hot"))'] = true,
    ['"db" in issue.labels'] = true,
    ['risk.level == "HIGH"'] = true,
    ['has(resource.labels.team) && !has(resource.labels.owner)'] = true,
    ['resource.labels["team"] == "core"'] = true,
    ['"team" in resource.labels'] = true,
    ['resource.empty == [] && resource.empty == {} && !has(resource.empty.x)'] = true,
    ['type(statement.affected_rows) == int && type(statement.share) == double'] = true,
    ['yes ? "a" : "b"'] = "a",
    ['statement.affected_rows / 7'] = 171,
    ['1.5 + statement.share'] = 2,
    ['timestamp("2026-11-21T10:00:00Z") + duration("90m")'] = "2026-11-21T11:30:00Z",
    ['duration("90m")'] = "5400s",
    ['timestamp("2026-07-01T12:00:00Z").getHours("Europe/Berlin")'] = 14,
    ['9007199254740993'] = "9007199254740993",
    ['resource.map(k, k)'] = { "empty", "environment_id", "labels", "project_id" },
    ['{"a": [1, 2.5], "b": {"c": null}}'] = { a = { 1, 2.5 }, b = {} },
    ['issue.labels.map(l, {"name": l})'] = { { name = "hotfix" }, { name = "db" } },
  }
  for expression, value in pairs(expected) do
    it("gives the value of " .. expression, function()
      local got, message = cel.eval(expression, variables)
      assert.is_nil(message)
      assert.same(value, got)
    end)
  end

  it("names line and column of what fails", function()
    fails("1 +\n  resource.nothing", variables, "^2:12: no such key: 'nothing'")
    fails("true &&", variables, "^1:8: the expression ends")
    fails("unknown == 1", variables, "^1:1: there is no variable 'unknown'")
  end)

  it("needs no variables", function()
    assert.equal(3, cel.eval("1 + 2"))
    assert.equal(3, cel.eval("1 + 2", {}))
  end)

  it("ends what costs too much", function()
    local many = {}
    for i = 1, 200 do many[i] = i end
    fails("l.all(a, l.all(b, l.all(c, a + b + c > 0)))", { l = many }, "costs more than 1000000 steps")
  end)

  it("looks into thousands of tables", function()
    local rows = {}
    for i = 1, 5000 do rows[i] = { id = i, tags = { "t" .. i } } end
    assert.equal(5000, cel.eval('rows.filter(r, r.tags[0] == "t" + string(r.id)).size()', { rows = rows }))
    assert.equal("t77", cel.eval("rows.map(r, r.tags)[76][0]", { rows = rows }))
  end)

  it("keeps what it parsed, and forgets it again", function()
    for i = 1, 1000 do assert.equal(i + 1, cel.eval(i .. " + 1")) end
  end)

  it("refuses an answer that would fill the memory", function()
    local pairs_of = ("[1].map(x, [x, x])" .. (".map(x, [x, x])"):rep(28))
    fails(pairs_of, nil, "too large")
  end)
end)

describe("cel.check", function()
  it("is true of an expression that can be evaluated", function()
    assert.is_true(cel.check('resource.environment_id == "prod" || size(issue.labels) > 2'))
  end)

  local wrong = {
    ["a ="] = "^1:3: a single =",
    ["siz(a) > 1"] = "^1:1: there is no function 'siz'",
    ["a.contains()"] = "^1:3: contains takes 1 argument, not 0",
    ["'a' + 1"] = "^1:5: no such overload: string %+ int",
    ["a.all(x, x + 'a' + 1)"] = "no such overload: string %+ int",
    ["1 && a"] = "^1:1: a part of && is of type int, not bool",
  }
  for expression, pattern in pairs(wrong) do
    it("refuses " .. expression, function()
      local ok, message = cel.check(expression)
      assert.is_nil(ok)
      assert.matches(pattern, message)
    end)
  end
end)
