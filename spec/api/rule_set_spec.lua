-- Rule sets in files: for a project, for an environment; what the API configures comes first.
local change = require "spec.support.change"
local server = require "spec.support.server"

local ENVIRONMENT = [[return { title = "Test", environments = { "test" },
  rules = { { type = "TABLE_REQUIRE_PK", level = "WARNING" } } }]]
local PROJECT = [[return { title = "Sample project", projects = { "project-sample" },
  rules = { { id = "custom/pattern", level = "ERROR",
    payload = { name = "bare", patterns = { "CREATE TABLE bare" }, message = "dress it" } } } }]]

describe("a rule set in a file", function()
  local running, folder

  local function write(name, text)
    local file = assert(io.open(folder .. "/policies/review/" .. name .. ".lua", "w"))
    file:write(text)
    file:close()
  end

  local function findings(where)
    local found = {}
    for _, result in ipairs(change.checked(running, "CREATE TABLE bare (name text)", { change[where] })) do
      if result.status ~= "SUCCESS" then found[result.title] = result.status end
    end
    return found
  end

  local function generation() return running:must("GET", "/v1/policyBundle").generation end

  setup(function()
    folder = server.directory()
    os.execute("mkdir -p " .. folder .. "/policies/review")
    write("test", ENVIRONMENT)
    running = server.start { args = { "--policy-dir", folder } }
    running:sign_up_admin()
  end)
  teardown(function()
    running:remove()
    os.execute("rm -r " .. folder)
  end)

  it("reviews the changes of its environment, and no others", function()
    assert.same({ TABLE_REQUIRE_PK = "WARNING" }, findings "test")
    assert.equal("ERROR", findings("prod").TABLE_REQUIRE_PK)
  end)

  it("of a project comes before that of an environment", function()
    local before = generation()
    write("sample", PROJECT)
    server.eventually(function() return generation() ~= before end)
    assert.same({ CUSTOM_PATTERN = "ERROR" }, findings "test")
    assert.same({ CUSTOM_PATTERN = "ERROR" }, findings "prod")
  end)

  it("comes after what the API tags to the project", function()
    running:must("POST", "/v1/reviewConfigs", { name = "reviewConfigs/few", title = "Few", enabled = true,
      rules = { { type = "COLUMN_NO_NULL", level = "ERROR" } } })
    change.review_by(running, "reviewConfigs/few")
    assert.same({ COLUMN_NO_NULL = "ERROR" }, findings "test")
  end)
end)
