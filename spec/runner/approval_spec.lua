-- Who may say yes in a project without exceptions, and what an edit does to an approval; watching.
local change = require "spec.support.change"
local server = require "spec.support.server"

describe("the approval of a change for production", function()
  local running, author, owner, dba, plan, issue

  local function approve(token)
    return running:request("POST", "/v1/" .. issue.name .. ":approve", { comment = "" }, { token = token })
  end

  setup(function()
    running = server.start {}
    running:sign_up_admin()
    running:must("PATCH", "/v1/projects/project-sample?updateMask=allowSelfApproval",
      { name = "projects/project-sample", allowSelfApproval = false })
    author = running:create_user "author@example.com"
    owner = running:create_user "owner@example.com"
    dba = running:create_user("dba@example.com", { "roles/workspaceDBA" })
    running:grant("projects/project-sample", "author@example.com", { "roles/projectOwner" })
    running:grant("projects/project-sample", "owner@example.com", { "roles/projectOwner" })
    running:grant("projects/project-sample", "dba@example.com", { "roles/projectOwner" })
    plan, issue = change.propose(running, "ALTER TABLE employee ADD COLUMN nickname text", { change.prod },
      { token = author })
    issue = change.decided(running, issue)
  end)
  teardown(function() if running then running:remove() end end)

  it("asks for the owner and then a DBA", function()
    assert.same({ "roles/projectOwner", "roles/workspaceDBA" }, issue.approvalTemplate.flow.roles)
  end)

  it("is refused to the author, and to one person twice", function()
    assert.equal(403, approve(author).status)
    assert.equal(200, approve(dba).status)
    local again = approve(dba)
    assert.equal(403, again.status)
    assert.is_truthy(again.body.message:find("different person", 1, true), again.text)
    assert.equal(403, approve(owner).status) -- holds another step's role only
  end)

  it("does not hold for an edited plan", function()
    local specs = running:must("GET", "/v1/" .. plan.name).specs
    specs[1].changeDatabaseConfig = { targets = { change.prod },
      sheet = change.sheet(running, "ALTER TABLE employee ADD COLUMN alias text") }
    running:must("PATCH", "/v1/" .. plan.name .. "?updateMask=specs",
      { name = plan.name, specs = specs }, { token = author })
    assert.equal(400, running:request("POST", "/v1/" .. plan.name .. "/rollout", {}).status)
    assert.is_truthy(server.eventually(function()
      local now = running:must("GET", "/v1/" .. issue.name)
      return now.approvalStatus == "PENDING" and #(now.approvers or {}) == 0
    end))
  end)

  it("is not shown to a stranger who watches", function()
    local stranger = running:create_user "stranger@example.com"
    assert.equal(403, running:request("GET", "/v1:watch?topic=" .. plan.name, nil, { token = stranger }).status)
  end)
end)
