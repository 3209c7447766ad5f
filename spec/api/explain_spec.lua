-- Why it was decided so, why not otherwise, and who can go on from there.
local change = require "spec.support.change"
local server = require "spec.support.server"

local base = "/v1/projects/explained"

describe("an explanation", function()
  local running, tokens

  local function says(explanation, text)
    for _, sentence in ipairs(explanation.sentences) do
      if sentence:find(text, 1, true) then return sentence end
    end
    error("nothing says: " .. text .. "\n" .. table.concat(explanation.sentences, "\n"), 2)
  end

  local function find(list, policy)
    for _, one in ipairs(list or {}) do
      if one.policy == policy then return one end
    end
  end

  local function facts(policy)
    local found = {}
    for _, fact in ipairs(policy.facts) do found[fact.path] = fact.value end
    return found
  end

  local function propose(statement, target, token)
    local options = { project = "explained", token = token or tokens.dev }
    local _, issue = change.propose(running, statement, { target }, options)
    return change.decided(running, issue)
  end

  local function explain(issue, person)
    return running:must("GET", "/v1/" .. issue.name .. ":explainApproval" .. (person and "?person=" .. person or ""))
  end

  setup(function()
    running = server.start {}
    running:sign_up_admin()
    running:must("POST", "/v1/projects?projectId=explained", { title = "Explained" })
    tokens = { dev = running:create_user "dev@example.com", owner = running:create_user "owner@example.com" }
    running:grant("projects/explained", "dev@example.com", { "roles/projectDeveloper" })
    running:grant("projects/explained", "owner@example.com", { "roles/projectOwner" })
    for _, name in ipairs { change.test, change.prod } do
      running:must("PATCH", "/v1/" .. name .. "?updateMask=project", { name = name, project = "projects/explained" })
    end
  end)
  teardown(function() running:remove() end)

  it("of a risk names the policies, file and line, and the facts that they read", function()
    local issue = propose("ALTER TABLE employee ADD COLUMN a int", change.prod)
    local list = running:must("GET", base .. "/decisions?filter=kind%20%3D%3D%20%22risk%22").decisions
    local explanation = running:must("GET", "/v1/" .. list[1].name .. ":explain")
    assert.equal("HIGH", explanation.outcome)
    says(explanation, "The risk is HIGH")
    local rated = find(explanation.why, "risk/production-schema")
    assert.equal("policies/risk/production-schema.lua", rated.file)
    assert.is_true(rated.line > 0)
    assert.equal("PROTECTED", facts(rated)["change.environment.tier"])
    says(explanation, 'risk/production-schema (policies/risk/production-schema.lua:' .. rated.line
      .. ') rates the change HIGH')
    assert.is_truthy(find(explanation.whyNot, "risk/destructive"))
    assert.equal(issue.riskLevel, "HIGH")
  end)

  it("of a review tells the rules that fired from those that did not", function()
    propose("CREATE TABLE bare (id int)", change.test)
    local list = running:must("GET", base .. "/decisions?filter=kind%20%3D%3D%20%22review%22").decisions
    local explanation = running:must("GET", "/v1/" .. list[1].name .. ":explain")
    local fired = find(explanation.why, "column/no-null")
    assert.matches("rules/column/no%-null.lua", fired.file)
    assert.is_truthy(fired.reason:find("id", 1, true))
    assert.is_true(#explanation.whyNot > 10)
    says(explanation, "other policies had nothing to say")
  end)

  it("of an approval says who can unblock it, and what to do when nobody can", function()
    -- The administrator is the only DBA, and nobody approves their own change.
    local issue = propose("ALTER TABLE employee ADD COLUMN b int", change.prod, running.token)
    local explanation = explain(issue)
    assert.equal("approval/two-eyes", explanation.why[1].policy)
    assert.equal("HIGH", facts(explanation.why[1])["issue.risk"])
    says(explanation, "Step 1 waits for project owner: ")
    says(explanation, "owner@example.com")
    says(explanation, "Step 2 asks for workspace DBA after that.")
    running:must("POST", "/v1/" .. issue.name .. ":approve", { comment = "yes" }, { token = tokens.owner })
    explanation = explain(issue)
    says(explanation, "Step 1 (project owner) was approved by owner@example.com.")
    says(explanation, "Nobody can approve step 2 (workspace DBA): everybody of roles/workspaceDBA proposed the change")
    says(explanation, "grant roles/workspaceDBA to somebody else")
    running:create_user("dba@example.com", { "roles/workspaceDBA" })
    local step = explain(issue).steps[2]
    assert.equal("PENDING", step.state)
    assert.same({ "dba@example.com" }, step.people)
  end)

  it("of an approval says why a person may not", function()
    local issue = propose("ALTER TABLE employee ADD COLUMN c int", change.prod)
    says(explain(issue, "dev@example.com"), "dev@example.com cannot approve step 1: ")
    assert.equal("they are none of those whom the step asks for", explain(issue, "dba@example.com").denials[1].reason)
    assert.is_nil(explain(issue, "owner@example.com").denials)
  end)

  it("of an approval that is not needed says so", function()
    local issue = propose("ALTER TABLE employee ADD COLUMN d int", change.test)
    says(explain(issue), "Nobody has to approve the issue.")
  end)

  it("is for those who may see the decision", function()
    local issue = propose("ALTER TABLE employee ADD COLUMN e int", change.prod)
    local stranger = running:create_user "stranger@example.com"
    assert.equal(403, running:request("GET", "/v1/" .. issue.name .. ":explainApproval", nil,
      { token = stranger }).status)
    assert.equal(404, running:request("GET", base .. "/decisions/00000000-0000-0000-0000-000000000000:explain").status)
  end)
end)
