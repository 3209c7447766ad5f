-- Approval flows of more than roles: any-of, all-of, quorum, groups, expiry, as the API shows and counts them.
local change = require "spec.support.change"
local server = require "spec.support.server"

-- The label of the issue says which steps it gets.
local policy = [==[
local flows = {
  quorum = { { role = "projectOwner", quorum = 2 } },
  either = { { title = "Somebody", anyOf = { { role = "workspaceDBA" }, { group = "leads@example.com" } } } },
  group = { { group = "leads@example.com" } },
  short = { { role = "projectOwner", expires = "1s" }, { role = "workspaceDBA" } },
  brief = { { role = "projectOwner", expires = "1s" } },
  mine = { { role = "projectOwner", selfApproval = true } },
  wrong = { { role = "projectOwner", quorum = -1 } },
}
local approval = { title = "By label", order = 0 }
function approval.applies(issue) return flows[issue.labels[1]] ~= nil end
function approval.steps(issue) return flows[issue.labels[1]] end
return approval
]==]

describe("a flow of approval", function()
  local running, author, owner, second, dba, lead
  local overlay

  local function propose(label, token)
    local plan = running:must("POST", "/v1/projects/project-sample/plans", { title = label, specs = { {
      changeDatabaseConfig = { targets = { change.test },
        sheet = change.sheet(running, "CREATE TABLE t (id int PRIMARY KEY)") } } } }, { token = token or author })
    return change.decided(running, running:must("POST", "/v1/projects/project-sample/issues",
      { title = label, type = "DATABASE_CHANGE", plan = plan.name, labels = { label } }, { token = token or author }))
  end

  local function approve(issue, token)
    return running:request("POST", "/v1/" .. issue.name .. ":approve", { comment = "" }, { token = token })
  end

  local function now(issue) return running:must("GET", "/v1/" .. issue.name) end

  setup(function()
    overlay = server.directory()
    os.execute("mkdir -p " .. overlay .. "/policies/approval")
    local file = assert(io.open(overlay .. "/policies/approval/by-label.lua", "w"))
    file:write(policy)
    file:close()
    running = server.start { args = { "--policy-dir", overlay } }
    running:sign_up_admin()
    running:must("PATCH", "/v1/projects/project-sample?updateMask=allowSelfApproval",
      { name = "projects/project-sample", allowSelfApproval = false })
    author = running:create_user "author@example.com"
    owner = running:create_user "owner@example.com"
    second = running:create_user "second@example.com"
    dba = running:create_user("dba@example.com", { "roles/workspaceDBA" })
    lead = running:create_user "lead@example.com"
    for _, email in ipairs { "author@example.com", "owner@example.com", "second@example.com" } do
      running:grant("projects/project-sample", email, { "roles/projectOwner" })
    end
    running:grant("projects/project-sample", "lead@example.com", { "roles/projectDeveloper" })
  end)
  teardown(function()
    if running then running:remove() end
    if overlay then os.execute("rm -rf " .. overlay) end
  end)

  it("asks as many different people as its quorum says", function()
    local issue = propose "quorum"
    assert.same({ "2 of roles/projectOwner" }, issue.approvalTemplate.flow.roles)
    local step = issue.approvalSteps[1]
    assert.equal(2, step.quorum)
    assert.equal("PENDING", step.state)
    assert.equal(2, step.lacking)
    assert.equal(403, approve(issue, author).status)
    local half = approve(issue, owner)
    assert.equal("PENDING", half.body.approvalStatus, half.text)
    assert.equal(1, half.body.approvalSteps[1].lacking)
    assert.equal(403, approve(issue, owner).status)
    local whole = approve(issue, second).body
    assert.equal("APPROVED", whole.approvalStatus)
    assert.equal("APPROVED", whole.approvalSteps[1].state)
    assert.same({ "users/owner@example.com", "users/second@example.com" },
      { whole.approvers[1].principal, whole.approvers[2].principal })
  end)

  it("takes any of several, and says that a group does not exist", function()
    local issue = propose "either"
    assert.same({ "users/admin@example.com", "users/dba@example.com" }, issue.approvalCandidates)
    assert.equal("leads@example.com", issue.approvalSteps[1].anyOf[2].group:match "groups/(.*)")
    assert.equal("APPROVED", approve(issue, dba).body.approvalStatus)
    local nobody = propose "group"
    assert.is_nil(next(nobody.approvalCandidates or {}))
    assert.equal("groups/leads@example.com does not exist", nobody.approvalSteps[1].problem)
    assert.equal(403, approve(nobody, lead).status)
  end)

  it("counts a group's members, which only an admin may make to be asked", function()
    local issue = propose "group"
    local group = { title = "Leads", members = { { member = "users/lead@example.com", role = "OWNER" } } }
    local path = "/v1/groups?groupEmail=leads@example.com"
    assert.equal(403, running:request("POST", path, group, { token = lead }).status)
    running:must("POST", path, group)
    assert.same({ "users/lead@example.com" }, now(issue).approvalCandidates)
    local found = running:must("GET",
      "/v1/projects/project-sample/issues?filter=current_approver%20==%20%22users/lead@example.com%22").issues
    assert.is_true(#found >= 1)
    assert.equal("APPROVED", approve(issue, lead).body.approvalStatus)
  end)

  it("lapses by the clock of the database, and is asked for again", function()
    local issue = propose "short"
    assert.equal("1s", issue.approvalSteps[1].expires)
    assert.equal(200, approve(issue, owner).status)
    assert.is_string(now(issue).approvalSteps[1].answers[1].lapseTime)
    assert.is_truthy(server.eventually(function() return now(issue).approvalSteps[1].state == "PENDING" end))
    assert.equal(403, approve(issue, dba).status) -- it is the owner's turn again
    assert.equal(200, approve(issue, owner).status)
  end)

  it("lapses although another one cannot be settled", function()
    local damaged, fine = propose "brief", propose "brief"
    assert.equal(200, approve(damaged, owner).status)
    assert.equal(200, approve(fine, owner).status)
    change.sql(running, "metadata", "UPDATE plan_check_run SET changes = '{}' WHERE plan_id = "
      .. damaged.plan:match "%d+$")
    assert.is_truthy(server.eventually(function() return now(fine).approvalStatus == "PENDING" end))
    assert.equal("APPROVED", now(damaged).approvalStatus)
  end)

  it("lets the creator answer when the step says so", function()
    assert.equal("APPROVED", approve(propose("mine", owner), owner).body.approvalStatus)
  end)

  it("that is not understood blocks", function()
    local plan = running:must("POST", "/v1/projects/project-sample/plans", { title = "x", specs = { {
      changeDatabaseConfig = { targets = { change.test },
        sheet = change.sheet(running, "CREATE TABLE t2 (id int PRIMARY KEY)") } } } })
    local issue = running:must("POST", "/v1/projects/project-sample/issues",
      { title = "x", type = "DATABASE_CHANGE", plan = plan.name, labels = { "wrong" } })
    local blocked = server.eventually(function()
      local found = now(issue)
      return (found.approvalError or "") ~= "" and found
    end)
    assert.equal("CHECKING", blocked.approvalStatus)
    assert.is_truthy(blocked.approvalError:find("policy error: policy policies/approval/by-label.lua", 1, true),
      blocked.approvalError)
    assert.equal(400, approve(issue).status)
  end)

  -- What a stub leaves out, an editor calls a mistake.
  it("sees no fact that lua/meta does not declare", function()
    local classes, class = {}, nil
    for line in io.lines "lua/meta/facts.d.lua" do
      class = line:match "^%-%-%-@class ([%w_]+)" or class
      local field = line:match "^%-%-%-@field ([%w_]+)"
      if field then
        classes[class] = classes[class] or {}
        classes[class][field] = true
      end
    end
    local function declared(name, value)
      for key in pairs(value) do assert.is_true(classes[name][key], name .. "." .. key) end
    end
    local issue = propose "quorum"
    local found = running:must("GET", "/v1/projects/project-sample/decisions?pageSize=1000").decisions
    local seen = 0
    for _, decision in ipairs(found) do
      if decision.kind == "approval" and decision.subject == issue.name then
        local full = running:must("GET", "/v1/" .. decision.name)
        local input = (full.input or decision.input)
        declared("Issue", input.issue)
        declared("ApprovalSettings", input.settings)
        declared("Project", input.issue.project)
        declared("Environment", input.issue.environment)
        declared("Change", input.issue.changes[1])
        declared("ChangedDatabase", input.issue.changes[1].database)
        declared("StatementSummary", input.issue.changes[1].statements[1])
        declared("TableFacts", input.issue.changes[1].tables[1])
        seen = seen + 1
      end
    end
    assert.is_true(seen > 0)
  end)

  describe("by rules of the workspace", function()
    local path = "/v1/settings/WORKSPACE_APPROVAL?updateMask=value.workspaceApproval.rules"

    local function set(rules)
      return running:request("PATCH", path, { name = "settings/WORKSPACE_APPROVAL",
        value = { workspaceApproval = { rules = rules } } })
    end

    local function rule(expression, roles, source)
      return { source = source or "CHANGE_DATABASE", condition = { expression = expression },
        template = { title = "By rule", flow = { roles = roles or { "roles/workspaceDBA" } } } }
    end

    it("asks whom the first true one says, and nobody when it says so", function()
      assert.equal(200, set({
        rule('statement.sql_type == "DROP_TABLE" || risk.level == "HIGH"'),
        rule('resource.environment_id == "test" && statement.sql_type == "CREATE_TABLE" && '
          .. '"by-rule" in issue.labels && resource.db_engine == "POSTGRES"', { "roles/projectOwner" }),
      }).status)
      local kept = running:must("GET", "/v1/settings/WORKSPACE_APPROVAL").value.workspaceApproval.rules
      assert.equal("By rule", kept[2].template.title)
      local issue = propose "by-rule"
      assert.equal("By rule", issue.approvalTemplate.title)
      assert.same({ "roles/projectOwner" }, issue.approvalTemplate.flow.roles)
      assert.equal("SKIPPED", propose("unheard").approvalStatus) -- the files decide
    end)

    it("refuses what is no condition, and unknown names and roles", function()
      local function why(...)
        local answer = set { rule("true"), rule(...) }
        assert.is_true(answer.status == 400 or answer.status == 404, answer.text)
        return answer.body.message
      end
      assert.matches("^rules%[1%]%.condition: 1:4", why "1 +")
      assert.matches("^rules%[1%]%.condition: 1:1", why "resource.nothing == 1")
      assert.matches("^rules%[1%]%.condition: ", why "1 + 1")
      assert.matches("^rules%[1%]%.condition: ", why('risk.level == "LOW"', nil, "SOURCE_UNSPECIFIED"))
      assert.matches("roles/nobody does not exist", why("true", { "roles/nobody" }))
    end)

    it("that cannot be evaluated block, and say which it is", function()
      assert.equal(200, set({ rule("100 / statement.table_rows > 1") }).status) -- of a table that is not there yet
      local plan = running:must("POST", "/v1/projects/project-sample/plans", { title = "x", specs = { {
        changeDatabaseConfig = { targets = { change.test },
          sheet = change.sheet(running, "CREATE TABLE t3 (id int PRIMARY KEY)") } } } })
      local issue = running:must("POST", "/v1/projects/project-sample/issues",
        { title = "x", type = "DATABASE_CHANGE", plan = plan.name })
      local blocked = assert(server.eventually(function()
        local found = now(issue)
        return found.approvalError and found
      end))
      assert.equal("CHECKING", blocked.approvalStatus)
      assert.matches("^policy error: .*WORKSPACE_APPROVAL, rule 1 %(By rule%): 1:5: ", blocked.approvalError)
      assert.equal(200, set({ rule "false" }).status)
    end)

    it("is the admins' to set", function()
      assert.equal(403, running:request("PATCH", path, { name = "settings/WORKSPACE_APPROVAL",
        value = { workspaceApproval = { rules = { rule "true" } } } }, { token = author }).status)
    end)
  end)
end)
