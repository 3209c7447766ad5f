-- Settings, and the environments among them.
local server = require "spec.support.server"

describe("the setting", function()
  local running

  local function environments(list)
    return running:request("PATCH", "/v1/settings/ENVIRONMENT", { value = { environment = { environments = list } } })
  end

  setup(function()
    running = server.start { sample = false }
    running:sign_up_admin()
  end)
  teardown(function() running:remove() end)

  it("ENVIRONMENT begins with Test and a protected Prod", function()
    local list = running:must("GET", "/v1/settings/ENVIRONMENT").value.environment.environments
    assert.equal("environments/test", list[1].name)
    assert.equal("environments/prod", list[2].name)
    assert.equal("protected", list[2].tags.protected)
  end)

  it("ENVIRONMENT keeps its order, and answers to its old name", function()
    local answer = environments {
      { id = "dev", title = "Dev" }, { id = "test", title = "Test" }, { id = "prod", title = "Prod" },
    }
    assert.equal(200, answer.status, answer.text)
    local list = running:must("GET", "/v1/settings/bb.workspace.environment").value.environment.environments
    assert.same({ "dev", "test", "prod" }, { list[1].id, list[2].id, list[3].id })
    assert.equal("environments/dev", list[1].name)
  end)

  it("ENVIRONMENT refuses an id twice and ids of a wrong form", function()
    assert.equal('environment id "dev" is given twice', environments({ { id = "dev" }, { id = "dev" } }).body.message)
    assert.equal(400, environments({ { id = "Not An Id" } }).status)
  end)

  it("WORKSPACE_PROFILE changes what the mask names and nothing else", function()
    local path = "/v1/settings/WORKSPACE_PROFILE?updateMask=value.workspaceProfile."
    running:must("PATCH", path .. "externalUrl",
      { value = { workspaceProfile = { externalUrl = "https://gate.example", disallowSignup = true } } })
    local profile = running:must("GET", "/v1/settings/WORKSPACE_PROFILE").value.workspaceProfile
    assert.equal("https://gate.example", profile.externalUrl)
    assert.is_nil(profile.disallowSignup)
    running:must("PATCH", path .. "disallowSignup", { value = { workspaceProfile = { disallowSignup = true } } })
    profile = running:must("GET", "/v1/settings/WORKSPACE_PROFILE").value.workspaceProfile
    assert.equal("https://gate.example", profile.externalUrl)
    assert.is_true(profile.disallowSignup)
  end)

  it("that nothing acts on answers 501", function()
    local answer = running:request("GET", "/v1/settings/AI")
    assert.equal(501, answer.status)
    assert.equal("setting AI is not built yet", answer.body.message)
  end)
end)
