-- Sheets, plans and issues: what is refused, what is found, and the short form of scripts.
local change = require "spec.support.change"
local server = require "spec.support.server"
local cjson = require "cjson"

local test, prod = change.test, change.prod
local base = "/v1/projects/project-sample"

describe("a plan", function()
  local running

  local function sheet(statement)
    return running:must("POST", base .. "/sheets", { content = change.base64(statement) }).name
  end

  local function plan(config)
    return running:request("POST", base .. "/plans", { title = "x", specs = { { changeDatabaseConfig = config } } })
  end

  local function checked(name) return change.check_run(running, name).body end

  local function issue(body)
    return running:request("POST", "/api" .. base .. "/issues", body)
  end

  setup(function()
    running = server.start {}
    running:sign_up_admin()
  end)
  teardown(function() running:remove() end)

  it("is refused without anything to do", function()
    local answer = running:request("POST", base .. "/plans", '{"title":"x","specs":[]}')
    assert.equal(400, answer.status)
    assert.equal("a plan needs at least one spec", answer.body.message)
  end)

  it("is refused for targets and sheets that are not there", function()
    local good = sheet "SELECT 1"
    for _, case in ipairs {
      { { targets = { "instances/none/databases/none" }, sheet = good }, 404,
        "database instances/none/databases/none does not exist; sync its instance first" },
      { { targets = { "hr_test" }, sheet = good }, 400,
        'target "hr_test" is not of the form instances/{instance}/databases/{database}' },
      { { targets = { test, test }, sheet = good }, 400, "target " .. test .. " stands twice" },
      { { targets = { test }, sheet = "projects/default/sheets/x" }, 400,
        'sheet "projects/default/sheets/x" is not of the form projects/project-sample/sheets/{sheet}' },
      { { targets = { test }, sheet = "projects/project-sample/sheets/00" }, 404,
        "sheet projects/project-sample/sheets/00 does not exist" },
      { { sheet = good }, 400, "a change needs at least one target" },
      { { targets = { test }, sheet = good, enablePriorBackup = true }, 501,
        "prior backup is not built yet; leave enablePriorBackup out" },
    } do
      local answer = plan(case[1])
      assert.equal(case[2], answer.status, answer.text)
      assert.equal(case[3], answer.body.message)
    end
  end)

  it("for a database of another project is refused", function()
    local answer = running:request("POST", "/v1/projects/default/sheets", { content = change.base64 "SELECT 1" })
    answer = running:request("POST", "/v1/projects/default/plans",
      { title = "x", specs = { { changeDatabaseConfig = { targets = { test }, sheet = answer.body.name } } } })
    assert.equal("database " .. test .. " belongs to projects/project-sample; transfer it to projects/default first",
      answer.body.message)
  end)

  it("reads a sheet back byte by byte", function()
    local name = sheet "SELECT 'ä'"
    local read = running:must("GET", "/v1/" .. name)
    assert.equal(change.base64 "SELECT 'ä'", read.content)
    assert.equal("11", read.contentSize)
    assert.equal(name, sheet "SELECT 'ä'")
  end)

  it("refuses a sheet that is empty or no base64", function()
    assert.equal(400, running:request("POST", base .. "/sheets", { content = "" }).status)
    assert.equal(400, running:request("POST", base .. "/sheets", { content = "***" }).status)
  end)

  it("refuses a sheet with a NUL byte, which no check could read", function()
    local answer = running:request("POST", base .. "/sheets", { content = "U0VMRUNUIDE7AA==" })
    assert.equal(400, answer.status)
    assert.truthy(answer.body.message:find("NUL byte", 1, true))
  end)

  it("is found by its fields", function()
    local name = plan({ targets = { test }, sheet = sheet "SELECT 2" }).body.name
    local creator = server.encode('creator == "users/' .. running.admin.email .. '"')
    assert.equal(name, running:must("GET", base .. "/plans?filter=" .. creator).plans[1].name)
    for _, filter in ipairs { 'creator == "users/nobody@example.com"', "has_rollout == true",
      'spec_type == "export_data_config"', 'create_time > "2999-01-01T00:00:00Z"' } do
      assert.same({}, running:must("GET", base .. "/plans?filter=" .. server.encode(filter)).plans, filter)
    end
    local answer = running:request("GET", base .. "/plans?filter=" .. server.encode 'create_time > "yesterday"')
    assert.equal(400, answer.status)
    assert.equal('invalid filter: create_time "yesterday" is not an RFC 3339 time', answer.body.message)
  end)

  describe("by the short form", function()
    local made

    setup(function()
      made = issue { title = "Add wishes", description = "for the survey", type = "DATABASE_CHANGE",
        assignee = running.admin.email, statement = "CREATE TABLE wish (id int PRIMARY KEY)" }
      assert.equal(200, made.status, made.text)
    end)

    it("makes sheet, plan and issue in one call", function()
      assert.equal("users/" .. running.admin.email, made.body.assignee)
      local config = running:must("GET", "/v1/" .. made.body.plan).specs[1].changeDatabaseConfig
      table.sort(config.targets)
      assert.same({ prod, test }, config.targets)
      assert.equal(change.base64 "CREATE TABLE wish (id int PRIMARY KEY)",
        running:must("GET", "/v1/" .. config.sheet).content)
    end)

    it("is checked, rated and waits for the right people", function()
      checked(made.body.plan)
      local rated = server.eventually(function()
        local now = running:must("GET", "/v1/" .. made.body.name)
        return now.approvalStatus == "PENDING" and now
      end)
      assert.equal("HIGH", rated.riskLevel)
      assert.same({ "roles/projectOwner", "roles/workspaceDBA" }, rated.approvalTemplate.flow.roles)
    end)

    it("is recorded whole, however long its script", function()
      local script = "SELECT 1; -- " .. ("x"):rep(40000)
      local long = running:must("POST", base .. "/issues", { title = "Long", type = "DATABASE_CHANGE",
        targets = { "instances/test-sample-instance/databases/hr_test" }, statement = script })
      local found = server.eventually(function()
        local list = running:must("GET", base .. "/decisions?filter=" .. server.encode 'kind == "review"').decisions
        for _, one in ipairs(list) do
          if one.subject == long.plan then return one end
        end
      end)
      assert.equal(script, running:must("GET", "/v1/" .. found.name).input.statement)
    end)

    it("is recorded as decisions with their input", function()
      checked(made.body.plan)
      local decisions = server.eventually(function()
        local list = running:must("GET", base .. "/decisions?filter=" .. server.encode 'kind == "approval"').decisions
        return #list > 0 and list
      end)
      local decision = running:must("GET", "/v1/" .. decisions[1].name)
      assert.equal("approval", decision.kind)
      assert.equal("DATABASE_CHANGE", decision.input.issue.type)
      assert.equal(64, #decision.bundle)
      local elsewhere = "/v1/projects/default/decisions/" .. decisions[1].name:match "[^/]+$"
      assert.equal(404, running:request("GET", elsewhere).status)
    end)

    it("is found by what is known of it", function()
      checked(made.body.plan)
      server.eventually(function()
        return running:must("GET", "/v1/" .. made.body.name).approvalStatus == "PENDING"
      end)
      local function found(filter, query)
        return #running:must("POST", "/v1/projects/-/issues:search", { filter = filter, query = query }).issues
      end
      assert.equal(1, found('type == "DATABASE_CHANGE" && risk_level in ["HIGH","LOW"]', "wishes"))
      assert.equal(1, found('current_approver == "users/' .. running.admin.email .. '"', "wishes"))
      assert.equal(0, found('current_approver == "users/nobody@example.com"'))
      assert.equal(0, found('labels == "urgent"'))
      assert.equal(1, found('create_time < "2999-01-01T00:00:00Z" && approval_status == "PENDING"', "WISHES"))
      running:must("PATCH", "/v1/" .. made.body.name .. "?updateMask=labels", { labels = { "urgent" } })
      assert.equal(1, found('labels == "urgent"'))
      assert.equal(1, found('labels in ["urgent","calm"]'))
    end)

    for _, case in ipairs {
      { "an unknown assignee", { assignee = "ghost@example.com" }, 404,
        "assignee users/ghost@example.com does not exist" },
      { "no title", { title = cjson.null }, 400, "an issue needs a title" },
      { "plan and statement", { plan = "projects/project-sample/plans/1" }, 400,
        "give either plan or statement, not both" },
    } do
      it("refuses " .. case[1], function()
        local body = { title = "t", type = "DATABASE_CHANGE", statement = "SELECT 1" }
        for key, value in pairs(case[2]) do body[key] = value end
        local answer = issue(body)
        assert.equal(case[3], answer.status, answer.text)
        assert.equal(case[4], answer.body.message)
      end)
    end
  end)

  it("syntax error is a finding with its place", function()
    local made = plan { targets = { test }, sheet = sheet "SELECT 1;\nSELEC 2" }
    local run = checked(made.body.name)
    local found
    for _, result in ipairs(run.results) do
      if result.status == "ERROR" and result.content:find("syntax error", 1, true) then found = result end
    end
    assert.is_truthy(found, cjson.encode(run))
    assert.equal(2, found.sqlReviewReport.startPosition.line)
  end)
end)
