-- IAM policies and roles of one's own.
local server = require "spec.support.server"

describe("an IAM policy", function()
  local running

  local function get(resource)
    return running:must("GET", "/v1/" .. resource .. ":getIamPolicy")
  end

  local function set(resource, bindings, etag)
    return running:request("POST", "/v1/" .. resource .. ":setIamPolicy",
      { policy = { bindings = bindings }, etag = etag or get(resource).etag })
  end

  local function bind(role, email)
    return { role = role, members = { "user:" .. email } }
  end

  setup(function()
    running = server.start { sample = false }
    running:sign_up_admin()
    running:must("POST", "/v1/projects?projectId=p", { title = "P" })
    running:create_user "ann@example.com"
  end)
  teardown(function() running:remove() end)

  it("of the workspace keeps an administrator", function()
    local answer = set("workspaces/-", { bind("roles/workspaceMember", running.admin.email) })
    assert.equal(400, answer.status)
    assert.equal(9, answer.body.code)
    assert.equal("the workspace needs at least one active user with roles/workspaceAdmin", answer.body.message)
  end)

  it("does not take somebody unknown for an administrator", function()
    assert.equal(400, set("workspaces/-", { bind("roles/workspaceAdmin", "ghost@example.com") }).status)
  end)

  it("that was changed meanwhile is not overwritten", function()
    local old = get("projects/p").etag
    assert.equal(200, set("projects/p", { bind("roles/projectOwner", running.admin.email) }, old).status)
    local answer = set("projects/p", { bind("roles/projectOwner", running.admin.email) }, old)
    assert.equal(409, answer.status)
    assert.equal(10, answer.body.code)
    assert.equal("the IAM policy of projects/p was changed meanwhile; read it again", answer.body.message)
  end)

  it("gives what it says until it expires", function()
    local token = running:login("ann@example.com", "a-password-for-ann@example.com")
    local function status() return running:request("GET", "/v1/projects/p", nil, { token = token }).status end
    local binding = bind("roles/projectViewer", "ann@example.com")
    assert.equal(403, status())
    assert.equal(200, set("projects/p", { binding }).status)
    assert.equal(200, status())
    for expression, expected in pairs {
      ['request.time < timestamp("2020-01-01T00:00:00Z")'] = 403,
      ['timestamp("2999-01-01T00:00:00Z") >= request.time && true'] = 200,
      ['request.time < timestamp("2999-01-01T00:00:00Z") && request.time < timestamp(0) + duration("24h")'] = 403,
    } do
      binding.condition = { expression = expression }
      assert.equal(200, set("projects/p", { binding }).status)
      assert.equal(expected, status())
    end
  end)

  it("refuses a condition that it would not honour", function()
    local binding = bind("roles/projectViewer", "ann@example.com")
    binding.condition = { expression = 'resource.database == "instances/i/databases/x"' }
    assert.equal(501, set("projects/p", { binding }).status)
    binding.condition = { expression = 'resource.name == "x"' }
    local answer = set("projects/p", { binding })
    assert.equal(400, answer.status)
    assert.matches("^condition at 1:10: there is no variable 'resource.name' here; known are: ", answer.body.message)
  end)

  it("of a project gives no role of the workspace", function()
    local answer = set("projects/p", { bind("roles/workspaceDBA", "ann@example.com") })
    assert.equal(400, answer.status)
    assert.equal("roles/workspaceDBA can be given on the workspace only", answer.body.message)
  end)

  it("refuses roles that do not exist", function()
    assert.equal(404, set("projects/p", { bind("roles/dreamer", "ann@example.com") }).status)
  end)

  describe("with a role of one's own", function()
    setup(function()
      running:must("POST", "/v1/roles?roleId=reader",
        { title = "Reader", permissions = { "bb.projects.get", "bb.issues.list" } })
    end)

    it("is shown among the others", function()
      local role = running:must("GET", "/v1/roles/reader")
      assert.same({ name = "roles/reader", title = "Reader", type = "CUSTOM",
        permissions = { "bb.projects.get", "bb.issues.list" } }, role)
      local listed = running:must("GET", "/v1/roles").roles
      assert.equal(11, #listed)
      assert.equal("roles/reader", listed[11].name)
    end)

    it("gives its permissions and no others", function()
      local token = running:login("ann@example.com", "a-password-for-ann@example.com")
      assert.equal(200, set("projects/p", { bind("roles/reader", "ann@example.com") }).status)
      assert.equal(200, running:request("GET", "/v1/projects/p", nil, { token = token }).status)
      assert.equal(403, running:request("GET", "/v1/projects/p/plans", nil, { token = token }).status)
    end)

    it("is not deleted while somebody holds it", function()
      assert.equal(200, set("projects/p", { bind("roles/reader", "ann@example.com") }).status)
      local answer = running:request("DELETE", "/v1/roles/reader")
      assert.equal(400, answer.status)
      assert.equal("roles/reader is still given to somebody; take it out of the IAM policies first",
        answer.body.message)
    end)

    it("is deleted once nobody holds it", function()
      running:must("POST", "/v1/roles?roleId=idle", { title = "Idle" })
      running:must("DELETE", "/v1/roles/idle")
      assert.equal(404, running:request("GET", "/v1/roles/idle").status)
    end)

    it("is changed by mask, or made when that is allowed", function()
      assert.equal("Lector", running:must("PATCH", "/v1/roles/reader?updateMask=title", { title = "Lector" }).title)
      assert.equal(404, running:request("PATCH", "/v1/roles/novel?updateMask=title", { title = "x" }).status)
      running:must("PATCH", "/v1/roles/novel?updateMask=title&allowMissing=true", { title = "Novel" })
      assert.equal("Novel", running:must("GET", "/v1/roles/novel").title)
    end)

    it("refuses permissions that do not exist", function()
      local answer = running:request("POST", "/v1/roles?roleId=odd",
        { title = "Odd", permissions = { "bb.moon.land" } })
      assert.equal('permission "bb.moon.land" does not exist', answer.body.message)
    end)
  end)

  it("cannot change a predefined role", function()
    assert.equal(400, running:request("PATCH", "/v1/roles/projectOwner?updateMask=title", { title = "x" }).status)
    assert.equal(400, running:request("DELETE", "/v1/roles/workspaceAdmin").status)
    assert.equal(409, running:request("POST", "/v1/roles?roleId=projectOwner", { title = "x" }).status)
  end)
end)
