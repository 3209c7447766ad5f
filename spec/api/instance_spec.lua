-- Instances, their data sources and the databases that a sync finds.
local server = require "spec.support.server"

local sample = "instances/test-sample-instance"

describe("an instance", function()
  local running

  --- The embedded sample is a PostgreSQL like any other; it listens on this socket directory.
  local function source(host)
    return { id = "admin", type = "ADMIN", host = host, port = "5432", username = "sample", password = "s3cret-word" }
  end

  local function create(id, host, query)
    return running:request("POST", "/v1/instances?instanceId=" .. id .. (query or ""),
      { title = id, engine = "POSTGRES", environment = "environments/test", dataSources = { source(host) } })
  end

  local function sample_host()
    return running:must("GET", "/v1/" .. sample).dataSources[1].host
  end

  setup(function()
    running = server.start {}
    running:sign_up_admin()
  end)
  teardown(function() running:remove() end)

  it("that cannot be reached is refused, naming its host", function()
    local answer = create("away", "127.0.0.9")
    assert.is_true(answer.status >= 400)
    assert.is_truthy(answer.body.message:find("127.0.0.9", 1, true), answer.body.message)
    assert.is_nil(answer.text:find("s3cret-word", 1, true))
    assert.equal(404, running:request("GET", "/v1/instances/away").status)
  end)

  it("is only tried when validateOnly asks so", function()
    assert.equal(200, create("probe", sample_host(), "&validateOnly=true").status)
    assert.equal(404, running:request("GET", "/v1/instances/probe").status)
  end)

  it("is kept, synced, and never tells its password", function()
    local answer = create("second", sample_host())
    assert.equal(200, answer.status, answer.text)
    assert.is_nil(answer.text:find("s3cret-word", 1, true))
    assert.is_nil(running:request("GET", "/v1/instances/second").text:find("s3cret-word", 1, true))
    local databases = running:must("GET", "/v1/instances/second/databases").databases
    local names = {}
    for _, database in ipairs(databases) do names[database.name] = database.project end
    assert.equal("projects/default", names["instances/second/databases/hr_test"])
  end)

  it("does not send a stored password to another server", function()
    local answer = running:request("PATCH", "/v1/instances/second:updateDataSource",
      { id = "admin", type = "ADMIN", host = "127.0.0.9" })
    assert.equal(400, answer.status, answer.text)
    assert.is_truthy(answer.body.message:find("give the password again", 1, true), answer.body.message)
    assert.equal(sample_host(), running:must("GET", "/v1/instances/second").dataSources[1].host)
  end)

  it("needs an engine with a driver and one administrator", function()
    local answer = running:request("POST", "/v1/instances?instanceId=odd",
      { title = "odd", engine = "ORACLE", dataSources = { source "127.0.0.1" } })
    assert.equal(501, answer.status, answer.text)
    answer = running:request("POST", "/v1/instances?instanceId=odd", { title = "odd", engine = "POSTGRES" })
    assert.equal("an instance needs exactly one data source of type ADMIN", answer.body.message)
  end)

  it("does not stand in an environment that is not there", function()
    local answer = running:request("PATCH", "/v1/" .. sample .. "?updateMask=environment",
      { environment = "environments/moon" })
    assert.equal(404, answer.status)
    assert.equal("environments/moon does not exist", answer.body.message)
  end)

  it("belongs to no project yet", function()
    assert.equal(501, running:request("POST", "/v1/projects/default/instances?instanceId=mine",
      { title = "x", engine = "POSTGRES" }).status)
    assert.same({}, running:must("GET", "/v1/projects/default/instances").instances)
  end)

  it("cannot be touched through a project that somebody owns", function()
    running:create_user "owner@example.com"
    running:must("POST", "/v1/projects?projectId=own", { title = "Own" })
    running:grant("projects/own", "owner@example.com", { "roles/projectOwner" })
    local token = running:login("owner@example.com", "a-password-for-owner@example.com")
    for _, call in ipairs {
      { "GET", "/v1/projects/own/" .. sample }, { "DELETE", "/v1/projects/own/" .. sample },
      { "GET", "/v1/projects/own/" .. sample .. "/databases/hr_test" },
      { "PATCH", "/v1/projects/own/" .. sample .. "/databases/hr_test?updateMask=project",
        { project = "projects/own" } },
    } do
      assert.equal(403, running:request(call[1], call[2], call[3], { token = token }).status, call[2])
    end
  end)

  it("lists by filter", function()
    local found = running:must("GET", "/v1/instances?filter=environment%20%3D%3D%20%22environments%2Fprod%22")
    assert.equal(1, #found.instances)
    assert.equal("instances/prod-sample-instance", found.instances[1].name)
  end)

  describe("'s database", function()
    local database = sample .. "/databases/hr_test"

    it("stands in the environment of its instance", function()
      assert.equal("environments/test", running:must("GET", "/v1/" .. database).effectiveEnvironment)
    end)

    it("shows its tables and its DDL", function()
      local metadata = running:must("GET", "/v1/" .. database .. "/metadata")
      local tables = {}
      for _, schema in ipairs(metadata.schemas) do
        for _, each in ipairs(schema.tables or {}) do tables[each.name] = each end
      end
      assert.is_truthy(tables.employee)
      assert.is_truthy(running:must("GET", "/v1/" .. database .. "/schema").schema:find("CREATE TABLE", 1, true))
    end)

    it("is listed by project, name and label", function()
      running:must("PATCH", "/v1/" .. database .. "?updateMask=labels", { labels = { tier = "one" } })
      for filter, count in pairs {
        ['project == "projects/project-sample"'] = 2,
        ['name.contains("HR_TE") && project == "projects/project-sample"'] = 1,
        ['labels.tier == "one"'] = 1, ['engine in ["MYSQL"]'] = 0, ['labels.tier == "two"'] = 0,
      } do
        local encoded = server.encode(filter)
        assert.equal(count, #running:must("GET", "/v1/instances/-/databases?filter=" .. encoded).databases, filter)
      end
    end)

    it("moves to a project only for who may change both", function()
      running:create_user "mover@example.com"
      running:must("POST", "/v1/projects?projectId=to", { title = "To" })
      running:grant("projects/project-sample", "mover@example.com", { "roles/projectOwner" })
      local token = running:login("mover@example.com", "a-password-for-mover@example.com")
      local function move() return running:request("PATCH", "/v1/" .. database .. "?updateMask=project",
        { project = "projects/to" }, { token = token }).status end
      assert.equal(403, move())
      running:grant("projects/to", "mover@example.com", { "roles/projectOwner" })
      assert.equal(200, move())
      assert.equal("projects/to", running:must("GET", "/v1/" .. database).project)
    end)

    it("moves to no environment that is not there", function()
      assert.equal(404, running:request("PATCH", "/v1/" .. database .. "?updateMask=environment",
        { environment = "environments/moon" }).status)
    end)

    it("keeps its environment from being removed", function()
      local answer = running:request("PATCH", "/v1/settings/ENVIRONMENT",
        { value = { environment = { environments = { { id = "prod", title = "Prod" } } } } })
      assert.equal(400, answer.status)
      assert.is_truthy(answer.body.message:find("environment test is in use by database", 1, true))
    end)
  end)
end)
