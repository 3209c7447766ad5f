-- Policies that are being edited: tried on SQL, on inputs and on the past, checked, never in force.
local server = require "spec.support.server"

local prod = "instances/prod-sample-instance/databases/hr_prod"

local function risk(body)
  local content = "return { title = 'Mine', score = function(change)\n" .. body .. "\nend }\n"
  return { path = "policies/risk/mine.lua", content = content }
end

local drop = { statement = "DROP TABLE employee", database = prod }
local empty = { change = { environment = { tier = "PROTECTED" }, statements = {} } }

describe("the playground", function()
  local running

  local function evaluate(body, options)
    return running:request("POST", "/v1/policyBundle:evaluate", body, options)
  end
  local function tried(file, input)
    return running:must("POST", "/v1/policyBundle:evaluate",
      { files = { file }, kind = "risk", input = input or empty })
  end

  setup(function()
    running = server.start {}
    running:sign_up_admin()
  end)
  teardown(function() running:remove() end)

  it("asks review, risk and approval about a statement, one after the other", function()
    local answer = running:must("POST", "/v1/policyBundle:evaluate", drop)
    local kinds = {}
    for i, decision in ipairs(answer.decisions) do kinds[i] = decision.kind end
    assert.same({ "review", "risk", "approval" }, kinds)
    assert.equal("HIGH", answer.decisions[2].output.level)
    assert.equal("approval/two-eyes", answer.decisions[3].output.policy)
    assert.is_true(#answer.decisions[2].trace > 0 and #answer.decisions[2].facts > 0)
  end)

  it("decides by the edited files, and leaves what is in force", function()
    local before = running:must("GET", "/v1/policyBundle")
    local decision = tried(risk "return 'HIGH', 'tier ' .. change.environment.tier").decisions[1]
    assert.equal("HIGH", decision.output.level)
    local reason
    for _, one in ipairs(decision.output.reasons) do
      if one.policy == "risk/mine" then reason = one.reason end
    end
    assert.equal("tier PROTECTED", reason)
    local after = running:must("GET", "/v1/policyBundle")
    assert.same({ before.bundle, before.generation }, { after.bundle, after.generation })
  end)

  it("records nothing", function()
    local function count()
      return #(running:must("GET", "/v1/projects/project-sample/decisions").decisions or {})
    end
    local before = count()
    running:must("POST", "/v1/policyBundle:evaluate", drop)
    assert.equal(before, count())
  end)

  it("tries a file over another of the same path", function()
    local file = { path = "policies/risk/destructive.lua",
      content = "return { title = 'Tame', score = function() return 'LOW' end }" }
    local answer = running:must("POST", "/v1/policyBundle:evaluate", { files = { file },
      statement = "DROP TABLE employee", database = "instances/test-sample-instance/databases/hr_test" })
    assert.equal("LOW", answer.decisions[2].output.level)
  end)

  it("reviews with a rule that no rule set names", function()
    local rule = { path = "rules/table/not-temp.lua", content = [[return {
      title = "No temp", why = "x", level = "ERROR", code = 9001, engines = "*", on = { "create_table" },
      good = { "CREATE TABLE t (id int)" }, bad = { "CREATE TABLE temp (id int)" }, enabled = true,
      check = function(stmt, ctx) if stmt.table.name == "temp" then ctx:advise(stmt, "called temp") end end }]] }
    local answer = running:must("POST", "/v1/policyBundle:evaluate",
      { files = { rule }, statement = "CREATE TABLE temp (id int PRIMARY KEY)", database = prod })
    local said
    for _, advice in ipairs(answer.decisions[1].output.advices) do
      said = said or advice.rule == "table/not-temp"
    end
    assert.is_true(said)
  end)

  it("tries a decision of the past", function()
    running:must("POST", "/v1/" .. prod .. ":check", { statement = "DROP TABLE employee" })
    local list = running:must("GET", "/v1/projects/project-sample/decisions?filter=kind%20%3D%3D%20%22risk%22")
    local answer = running:must("POST", "/v1/policyBundle:evaluate",
      { files = { risk "return 'LOW'" }, decision = list.decisions[1].name })
    assert.equal("HIGH", answer.decisions[1].output.level)
  end)

  describe("says file and line", function()
    for name, case in pairs {
      ["of a syntax error"] = { "return = 1", nil, "error" },
      ["of a wrong answer"] = { "return 'VERY HIGH'", 1, "decision" },
      ["of an error that is thrown"] = { "error 'no'", 2, "decision" },
      ["of a loop without end"] = { "while true do end", nil, "decision" },
    } do
      it(name, function()
        local answer = tried(risk(case[1]))
        local fault = case[3] == "error" and answer.error or answer.decisions[1].error
        assert.equal("policies/risk/mine.lua", fault.file)
        assert.is_true(fault.line >= 1)
        if case[2] then assert.equal(case[2], fault.line) end
      end)
    end
  end)

  it("goes on deciding after a trial that hung", function()
    tried(risk "while true do end")
    local answer = running:must("POST", "/v1/" .. prod .. ":check", { statement = "DROP TABLE employee" })
    assert.equal("HIGH", answer.riskLevel)
    assert.equal("MODERATE", tried(risk "return 'MODERATE'").decisions[1].output.level)
  end)

  it("checks edited files with all examples and specs", function()
    local good = running:must("POST", "/v1/policyBundle:check", { files = { risk "return 'LOW'" } })
    assert.is_true(good.ok)
    assert.is_true(good.examples > 900)
    local bad = running:must("POST", "/v1/policyBundle:check", { files = { risk "return LOW" } })
    assert.is_nil(bad.ok)
    local first = bad.problems[1]
    assert.same({ "policies/risk/mine.lua", 2, "ERROR" }, { first.file, first.line, first.severity })
  end)

  it("refuses what it cannot try", function()
    for _, body in ipairs {
      {}, { statement = "SELECT 1" }, { kind = "risk" },
      { kind = "risk", input = empty, statement = "SELECT 1", database = prod },
      { decision = "decisions/1" },
      { statement = "SELECT 1", database = "instances/none/databases/none" },
    } do
      local status = evaluate(body).status
      assert.is_true(status == 400 or status == 404, tostring(status))
    end
    local answer = running:must("POST", "/v1/policyBundle:evaluate", { kind = "guess", input = {} })
    assert.matches("no kind of decision is called 'guess'", answer.decisions[1].error.message, 1, true)
  end)

  it("refuses files outside of a bundle's folders, by name", function()
    local answer = tried({ path = "../etc/passwd.lua", content = "return {}" })
    assert.equal("../etc/passwd.lua", answer.error.file)
  end)

  it("is for those who may change review configurations", function()
    local token = running:create_user("bob@example.com")
    assert.equal(403, evaluate({ kind = "risk", input = empty }, { token = token }).status)
  end)

  it("hands the stubs to editors", function()
    local paths = {}
    for _, file in ipairs(running:must("GET", "/v1/policyStubs").files) do paths[file.path] = #file.content end
    assert.is_true(paths["lua/meta/policy.d.lua"] > 1000)
  end)
end)
