-- Projects, from making to purging.
local server = require "spec.support.server"

describe("a project", function()
  local running

  setup(function()
    running = server.start { sample = false }
    running:sign_up_admin()
    running:must("POST", "/v1/projects?projectId=shop",
      { title = "Shop", labels = { team = "web" }, allowSelfApproval = true })
  end)
  teardown(function() running:remove() end)

  it("is what it was made with", function()
    assert.same({ name = "projects/shop", state = "ACTIVE", title = "Shop", labels = { team = "web" },
      allowSelfApproval = true }, running:must("GET", "/v1/projects/shop"))
  end)

  it("belongs to who made it", function()
    local policy = running:must("GET", "/v1/projects/shop:getIamPolicy")
    assert.same({ { role = "roles/projectOwner", members = { "user:" .. running.admin.email } } }, policy.bindings)
  end)

  for _, id in ipairs { "", "Shop", "9lives", "a_b", "-a", "a-", ("a"):rep(64) } do
    it(("refuses the id %q"):format(id), function()
      local answer = running:request("POST", "/v1/projects?projectId=" .. id, { title = "x" })
      assert.equal(400, answer.status)
      assert.is_truthy(answer.body.message:find(('projectId "%s" is not of the form'):format(id), 1, true))
    end)
  end

  it("is found by its label", function()
    local found = running:must("GET", "/v1/projects?filter=labels.team%20%3D%3D%20%22web%22")
    assert.equal(1, #found.projects)
    assert.equal("projects/shop", found.projects[1].name)
  end)

  it("comes in a batch, and the batch fails for one that is missing", function()
    assert.equal(2, #running:must("GET", "/v1/projects:batchGet?names=projects/shop&names=projects/default").projects)
    assert.equal(404, running:request("GET", "/v1/projects:batchGet?names=projects/shop&names=projects/none").status)
  end)

  it("is hidden once it is deleted, and comes back", function()
    local function listed(query)
      for _, project in ipairs(running:must("GET", "/v1/projects" .. query).projects) do
        if project.name == "projects/shop" then return project.state end
      end
    end
    running:must("DELETE", "/v1/projects/shop")
    assert.is_nil(listed "")
    assert.equal("DELETED", listed "?showDeleted=true")
    assert.equal("DELETED", listed "?filter=state%20%3D%3D%20%22DELETED%22")
    running:must("POST", "/v1/projects/shop:undelete", {})
    assert.equal("ACTIVE", listed "")
  end)

  it("is purged only after it was deleted", function()
    running:must("POST", "/v1/projects?projectId=gone", { title = "Gone" })
    local answer = running:request("DELETE", "/v1/projects/gone?purge=true")
    assert.equal(400, answer.status)
    assert.equal("project gone cannot be purged: delete it and transfer its databases first", answer.body.message)
    running:must("DELETE", "/v1/projects/gone")
    running:must("DELETE", "/v1/projects/gone?purge=true")
    assert.equal(404, running:request("GET", "/v1/projects/gone").status)
  end)

  it("named default stays", function()
    assert.equal(400, running:request("DELETE", "/v1/projects/default").status)
  end)

  it("takes no sheets and issues that is not there", function()
    assert.equal(404, running:request("POST", "/v1/projects/none/sheets", { content = "U0VMRUNUIDE=" }).status)
    assert.equal(404, running:request("POST", "/v1/projects/none/issues",
      { title = "x", type = "DATABASE_CHANGE", statement = "SELECT 1" }).status)
    assert.equal(404, running:request("GET", "/v1/projects/none/plans").status)
  end)
end)
