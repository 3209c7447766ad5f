-- Every predefined role on a matrix of calls: what it may do, and that everything else is 403.
local server = require "spec.support.server"

local A, D, M, O, V, E, R, L, G, S = "workspaceAdmin", "workspaceDBA", "workspaceMember", "projectOwner",
  "projectDeveloper", "sqlEditorUser", "sqlEditorReadUser", "projectReleaser", "gitopsServiceAgent", "projectViewer"

local all = { A, D, M, O, V, E, R, L, G, S }
local of_workspace = { [A] = true, [D] = true, [M] = true }

-- Method, path, body, who may. A call that is allowed may still fail for want of the thing it names.
local calls = {
  { "GET", "/v1/projects/p", nil, { A, D, O, V, E, R, L, S } },
  { "GET", "/v1/projects", nil, { A, D } },
  { "PATCH", "/v1/projects/p?updateMask=title", { title = "P" }, { A, D, O } },
  { "POST", "/v1/projects/nowhere:undelete", {}, { A, D } },
  { "GET", "/v1/projects/p:getIamPolicy", nil, { A, D, O, V, E, R, L, S } },
  { "POST", "/v1/projects/p:setIamPolicy", { policy = {}, etag = "0" }, { A, D, O } },
  { "POST", "/v1/projects/p:testWebhook", { webhook = { type = "GENERIC" } }, { A, D, O } },
  { "GET", "/v1/instances", nil, { A, D } },
  { "GET", "/v1/instances/nowhere", nil, { A, D } },
  { "GET", "/v1/projects/p/instances/nowhere", nil, { A, D } },
  { "DELETE", "/v1/projects/p/instances/nowhere", nil, { A, D } },
  { "GET", "/v1/projects/p/databases", nil, { A, D, O, V, E, R, L, S } },
  { "POST", "/v1/projects/p/sheets", { content = "U0VMRUNUIDE=" }, { A, D, O, V } },
  { "POST", "/v1/projects/p/plans", '{"title":"x","specs":[]}', { A, D, O, V, G } },
  { "GET", "/v1/projects/p/plans/1", nil, { A, D, O, V, L, G } },
  { "GET", "/v1/projects/p/issues", nil, { A, D, O, V, L } },
  { "GET", "/v1/projects/p/issues/1", nil, { A, D, O, V, L, S } },
  { "POST", "/v1/projects/p/issues", { title = "x", type = "DATABASE_CHANGE" }, { A, D, O, V, S } },
  { "POST", "/v1/projects/p/issues/1:approve", {}, { A, D, O, V, L, S } },
  { "POST", "/v1/projects/p/issues/1:retryApproval", {}, { A, D, O, V, L, S } },
  { "PATCH", "/v1/projects/p/plans/1?updateMask=title", { title = "x" }, { A, D, O, V, L, G } },
  { "GET", "/v1/projects/p/decisions", nil, { A, D, O, V, L } },
  { "GET", "/v1/projects/p/sqlReviewWaivers", nil, { A, D, O, V, L } },
  { "POST", "/v1/projects/p/releases:check", { release = { files = { { path = "x" } } } }, { A, D, O, V, G } },
  { "POST", "/v1/instances/nowhere/databases/d:check", { statement = "SELECT 1" }, { A, D } },
  { "POST", "/v1/projects/p/plans/1/rollout", {}, { A, D, O, L, G } },
  { "GET", "/v1/projects/p/plans/1/rollout", nil, { A, D, O, V, L, G } },
  { "GET", "/v1/roles", nil, { A, D, M } },
  { "POST", "/v1/roles?roleId=r1", { title = "x", permissions = { "bb.nothing.at" } }, { A, D } },
  { "GET", "/v1/reviewConfigs", nil, { A, D, M } },
  { "DELETE", "/v1/reviewConfigs/none", nil, { A, D } },
  { "GET", "/v1/settings", nil, { A, D } },
  { "GET", "/v1/settings/ENVIRONMENT", nil, { A, D, M } },
  { "PATCH", "/v1/settings/ENVIRONMENT", { value = {} }, { A, D } },
  { "GET", "/v1/users", nil, { A, D, M } },
  { "POST", "/v1/users", { email = "no address" }, { A } },
  { "DELETE", "/v1/users/nobody@example.com", nil, { A } },
  { "GET", "/v1/workspaces/-:getIamPolicy", nil, { A, D, M } },
  { "POST", "/v1/workspaces/-:setIamPolicy", { policy = {}, etag = "0" }, { A } },
}

local function set(list)
  local found = {}
  for _, name in ipairs(list) do found[name] = true end
  return found
end

describe("the role", function()
  local running
  local tokens = {}

  -- A user without any role of the workspace, so that the one role speaks for itself.
  local function only(email, role)
    tokens[role] = running:create_user(email)
    local policy = running:must("GET", "/v1/workspaces/-:getIamPolicy")
    for _, binding in ipairs(policy.bindings) do
      for i = #binding.members, 1, -1 do
        if binding.members[i] == "user:" .. email then table.remove(binding.members, i) end
      end
    end
    for i = #policy.bindings, 1, -1 do
      if #policy.bindings[i].members == 0 then table.remove(policy.bindings, i) end
    end
    running:must("POST", "/v1/workspaces/-:setIamPolicy", { policy = policy, etag = policy.etag })
    running:grant(of_workspace[role] and "workspaces/-" or "projects/p", email, { "roles/" .. role })
  end

  setup(function()
    running = server.start {}
    running:sign_up_admin()
    running:must("POST", "/v1/projects?projectId=p", { title = "P" })
    running:must("POST", "/v1/projects?projectId=other", { title = "Other" })
    for _, role in ipairs(all) do only(role:lower() .. "@example.com", role) end
  end)
  teardown(function() running:remove() end)

  for _, role in ipairs(all) do
    it(role .. " may do what it is for and nothing else", function()
      for _, call in ipairs(calls) do
        local method, path, body, allowed = call[1], call[2], call[3], set(call[4])
        local answer = running:request(method, path, body, { token = tokens[role] })
        local what = ("%s %s: %d %s"):format(method, path, answer.status, answer.text)
        assert.equal(not allowed[role], answer.status == 403, what)
        assert.is_true(answer.status < 500, what)
      end
    end)
  end

  it("projectOwner means nothing in another project behind the name of a database of his own", function()
    local database = "instances/test-sample-instance/databases/hr_test"
    local owner = running:create_user "owner@example.com"
    running:grant("projects/project-sample", "owner@example.com", { "roles/projectOwner" })
    local function call(name, body)
      local answer = running:request("POST", "/bytebase.v1." .. name, body, { token = owner })
      assert.equal(400, answer.status, name .. ": " .. answer.text)
      assert.is_truthy(answer.body.message:find("is not of the form projects/*", 1, true), answer.text)
    end
    for _, name in ipairs { database, "projects/other/" .. database, "projects/other/x", "projects//" } do
      call("PolicyService/ListDecisions", { parent = name })
      call("PolicyService/ListSqlReviewWaivers", { parent = name })
      call("PolicyService/CreateSqlReviewWaiver", { parent = name, sqlReviewWaiver = { rule = "x", reason = "y" } })
      call("IssueService/SearchIssues", { parent = name })
      call("PlanService/ListPlans", { parent = name })
      call("RolloutService/ListRollouts", { parent = name })
      call("SheetService/CreateSheet", { parent = name, sheet = { content = "U0VMRUNUIDE=" } })
      call("ProjectService/GetProject", { name = name })
      call("ProjectService/UpdateProject", { project = { name = name, title = "Taken" }, updateMask = "title" })
      call("ProjectService/AddWebhook", { project = name, webhook = { type = "GENERIC", title = "t" } })
    end
    assert.equal(400, running:request("GET", "/v1/decisions?parent=" .. database, nil, { token = owner }).status)
    assert.equal("Other", running:must("GET", "/v1/projects/other").title)
  end)

  it("projectOwner means nothing in another project", function()
    local answer = running:request("GET", "/v1/projects/other", nil, { token = tokens[O] })
    assert.equal(403, answer.status)
    assert.same({
      ["@type"] = "type.googleapis.com/bytebase.v1.PermissionDeniedDetail",
      method = "/bytebase.v1.ProjectService/GetProject",
      requiredPermissions = { "bb.projects.get" },
      resources = { "projects/other" },
    }, answer.body.details[1])
  end)

  it("workspaceDBA cannot make a role that does more than he may", function()
    local answer = running:request("POST", "/v1/roles?roleId=more",
      { title = "More", permissions = { "bb.workspaces.setIamPolicy" } }, { token = tokens[D] })
    assert.equal(403, answer.status)
  end)

  it("projectOwner sees only his projects in a search", function()
    local found = running:must("POST", "/v1/projects:search", {}, { token = tokens[O] })
    assert.equal(1, #found.projects)
    assert.equal("projects/p", found.projects[1].name)
  end)
end)
