-- Groups: who may make and change them, and what a group's roles give its members.
local server = require "spec.support.server"

describe("groups", function()
  local running, member, other

  setup(function()
    running = server.start { sample = false }
    running:sign_up_admin()
    member = running:create_user "member@example.com"
    other = running:create_user "other@example.com"
    running:must("POST", "/v1/projects?projectId=p", { title = "P" })
    running:must("POST", "/v1/groups?groupEmail=DBA@example.com", { title = "DBAs", members = {
      { member = "users/member@example.com", role = "MEMBER" } } })
  end)
  teardown(function() if running then running:remove() end end)

  local function request(method, path, body, token)
    return running:request(method, "/v1/" .. path, body, token and { token = token })
  end

  it("have a name of their address, and members", function()
    local group = running:must("GET", "/v1/groups/dba@example.com")
    assert.equal("groups/dba@example.com", group.name)
    assert.equal("DBAs", group.title)
    assert.same({ { member = "users/member@example.com", role = "MEMBER" } }, group.members)
    assert.equal("groups/dba@example.com", running:must("GET", "/v1/groups:batchGet?names=groups/dba@example.com")
      .groups[1].name)
    assert.same({ "groups/dba@example.com" }, running:must("GET", "/v1/users/member@example.com").groups)
  end)

  it("are listed and filtered", function()
    assert.equal(1, #running:must("GET", "/v1/groups").groups)
    assert.equal(1, #running:must("GET", "/v1/groups?filter=title%20==%20%22DBAs%22").groups)
    assert.is_nil(next(running:must("GET", "/v1/groups?filter=title%20==%20%22No%22").groups or {}))
  end)

  it("are refused without an address, with a stranger, and twice", function()
    assert.equal(400, request("POST", "groups", { title = "No address" }).status)
    assert.equal(404, request("POST", "groups?groupEmail=x@example.com",
      { members = { { member = "users/nobody@example.com" } } }).status)
    assert.equal(404, request("GET", "groups/x@example.com").status) -- nothing was left behind
    assert.equal(409, request("POST", "groups?groupEmail=dba@example.com", {}).status)
    assert.equal(400, request("POST", "groups?groupEmail=x@example.com", { members = {
      { member = "users/other@example.com" }, { member = "users/other@example.com" } } }).status)
  end)

  it("are changed by admins and their owners only", function()
    local change = { name = "groups/dba@example.com", title = "Database people" }
    assert.equal(403, request("PATCH", "groups/dba@example.com?updateMask=title", change, member).status)
    running:must("PATCH", "/v1/groups/dba@example.com?updateMask=members", { name = "groups/dba@example.com",
      members = { { member = "users/member@example.com", role = "OWNER" } } })
    assert.equal(200, request("PATCH", "groups/dba@example.com?updateMask=title", change, member).status)
    assert.equal(403, request("DELETE", "groups/dba@example.com", nil, other).status)
  end)

  it("hold roles for their members, as long as they are that", function()
    local resource = "projects/p"
    local policy = running:must("GET", "/v1/" .. resource .. ":getIamPolicy")
    policy.bindings[#policy.bindings + 1] = { role = "roles/projectViewer", members = { "group:dba@example.com" } }
    assert.equal(403, request("GET", resource, nil, member).status)
    running:must("POST", "/v1/" .. resource .. ":setIamPolicy", { policy = policy, etag = policy.etag })
    assert.equal(200, request("GET", resource, nil, member).status)
    assert.equal(403, request("GET", resource, nil, other).status)
    assert.equal("projects/p", running:must("POST", "/v1/projects:search", {}, { token = member }).projects[1].name)
    running:must("PATCH", "/v1/groups/dba@example.com?updateMask=members",
      '{"name": "groups/dba@example.com", "members": []}')
    assert.equal(403, request("GET", resource, nil, member).status)
  end)

  it("that do not exist hold no role", function()
    local policy = running:must("GET", "/v1/projects/p:getIamPolicy")
    policy.bindings[#policy.bindings + 1] = { role = "roles/projectViewer", members = { "group:none@example.com" } }
    assert.equal(404, request("POST", "projects/p:setIamPolicy", { policy = policy, etag = policy.etag }).status)
  end)

  it("take their roles with them when they go", function()
    running:must("DELETE", "/v1/groups/dba@example.com")
    running:must("POST", "/v1/groups?groupEmail=dba@example.com",
      { members = { { member = "users/other@example.com" } } })
    assert.equal(403, request("GET", "projects/p", nil, other).status)
  end)
end)
