-- Two servers on one PostgreSQL run one bundle of policies, or none.
local bundle = require "spec.support.bundle"
local postgres = require "spec.support.postgres"
local server = require "spec.support.server"

local rule_path = "rules/spec/says-so.lua"

describe("the policies of two replicas", function()
  local database, home, one, two

  local function start(name)
    os.execute("mkdir -p " .. home .. "/" .. name)
    local running = server.start {
      sample = false, home = home, data = home .. "/" .. name .. "-data",
      args = { "--ha", "--policy-dir", home .. "/" .. name },
      env = {
        PG_URL = ("host=%s dbname=tidegate user=postgres"):format(database.dir), TIDEGATE_KEY_FILE = home .. "/key",
      },
    }
    running.token = one and one.token
    return running
  end

  setup(function()
    database = postgres.start()
    database:query "CREATE DATABASE tidegate TEMPLATE template0 ENCODING 'UTF8'"
    home = server.directory()
    one = start "one"
    one:sign_up_admin()
    two = start "two"
  end)
  teardown(function()
    if two then two:stop() end
    if one then one:stop() end
    database:stop()
    os.execute("rm -rf " .. home)
  end)

  --- What a decision says: of a server that may decide, why the address is refused.
  local function decision(running)
    return running:must("POST", "/v1/projects/default:testWebhook",
      { webhook = { type = "GENERIC", title = "New", url = "http://127.0.0.1:9/" } }).error
  end

  local function both_run(hash)
    local a, b = bundle.wait_for(one, hash), bundle.wait_for(two, hash)
    assert.equal(a.generation, b.generation)
  end

  it("are the same from the start", function()
    both_run(bundle.status(one).bundle)
  end)

  it("change together when one is given a bundle", function()
    local answer = bundle.push(two, { [rule_path] = bundle.rule "pushed to two" })
    assert.equal("ACTIVE", answer.body.state, answer.text)
    both_run(answer.body.bundle)
  end)

  it("change together when the directory of one changes", function()
    local before = bundle.status(one).bundle
    bundle.replace(home .. "/one", rule_path, bundle.rule "from the directory")
    local now = assert(server.eventually(function()
      local status = bundle.status(one)
      return status.bundle ~= before and status
    end))
    assert.equal("DIRECTORY", now.source.type)
    both_run(now.bundle)
  end)

  it("are not rolled back by a replica that starts with an older directory", function()
    local before = bundle.status(one)
    two:stop()
    two = start "two"
    both_run(before.bundle)
    assert.equal(before.generation, bundle.status(one).generation)
  end)

  it("take what a replica brings that starts with a newer directory", function()
    two:stop()
    bundle.replace(home .. "/two", rule_path, bundle.rule "news of two")
    two = start "two"
    local now = bundle.status(two)
    assert.equal("DIRECTORY", now.source.type)
    both_run(now.bundle)
  end)

  it("go back together", function()
    local old = bundle.find(one, function(row) return row.state == "RETIRED" and row.source.type == "PRODUCT" end)
    assert.equal(200, bundle.activate(two, old.bundle, "back to the product").status)
    both_run(old.bundle)
  end)

  it("make no decision by a bundle that is in force no longer, not even in the moment of the change", function()
    for _ = 1, 5 do
      local generation = database:query(
        "UPDATE policy_in_force SET generation = generation + 1 RETURNING generation", "tidegate")
      assert.is_truthy(decision(one):find("127.0.0.1", 1, true))
      assert.equal(generation,
        database:query("SELECT generation FROM decision ORDER BY created_at DESC LIMIT 1", "tidegate"))
    end
  end)

  it("decide nothing without the bundle in force, and say so", function()
    local good = bundle.status(one).bundle
    local bad = ("b"):rep(64)
    database:query(([[
      INSERT INTO policy_file VALUES ('broken', 'return {,}');
      INSERT INTO policy_bundle (hash, product, overlay, version, state, source)
        VALUES ('%s', '', '', '9', 'RETIRED', '{"type": "PRODUCT"}');
      INSERT INTO policy_bundle_file VALUES ('%s', 'rules/spec/newer.lua', 'broken', 'product');
      UPDATE policy_bundle SET state = CASE hash WHEN '%s' THEN 'ACTIVE' ELSE 'RETIRED' END
        WHERE state IN ('ACTIVE', 'RETIRED');
      UPDATE policy_in_force SET hash = '%s', generation = generation + 1;
    ]]):format(bad, bad, bad, bad), "tidegate")
    for _, running in ipairs { one, two } do
      assert(server.eventually(function() return running:request("GET", "/readyz").status == 503 end))
      local ready = running:request("GET", "/readyz")
      assert.is_truthy(ready.text:find("policy bundle bbbbbbbbbbbb is in force and this server lacks it", 1, true),
        ready.text)
      assert.is_truthy(decision(running):find("this server lacks it", 1, true))
      assert.is_truthy(bundle.status(running).blocked:find("rules/spec/newer.lua", 1, true))
    end
    local three = start "three" -- never had another bundle
    assert.equal(503, three:request("GET", "/readyz").status)
    assert.is_truthy(decision(three):find("this server lacks it", 1, true))
    assert(server.eventually(function()
      return database:query("SELECT count(*) FROM replica WHERE bundle = ''", "tidegate") == "1"
    end), three:log():sub(-2000))
    local member = three:create_user "member@example.com"
    assert.equal(403, three:request("POST", "/v1/groups", { email = "dba@example.com" }, { token = member }).status)
    assert.equal(200, bundle.activate(one, good, "the newer product has a mistake").status)
    assert.equal(good, bundle.wait_for(three, good).bundle)
    assert.equal(200, three:request("POST", "/v1/groups", { email = "dba@example.com" }, { token = member }).status)
    three:stop()
    both_run(good)
    for _, running in ipairs { one, two } do
      assert.equal(200, running:request("GET", "/readyz").status)
      assert.is_truthy(decision(running):find("127.0.0.1", 1, true))
    end
  end)

  it("put a bundle into quarantine for both after three hard failures of one", function()
    local before = bundle.status(one).bundle
    local bad = bundle.push(one, { [rule_path] = bundle.rule "hangs" }).body.bundle
    both_run(bad)
    for _ = 1, 3 do
      decision(one)
      local pids = bundle.status(one).workers.pids
      for _, pid in ipairs(pids) do os.execute(("kill -STOP %d 2>/dev/null"):format(pid)) end
      decision(one)
    end
    both_run(before)
    local row = one:must("GET", "/v1/policyBundles/" .. bad)
    assert.equal("QUARANTINED", row.state)
    assert.is_truthy(row.error.message:find("3 hard failures", 1, true))
    local again = bundle.push(two, { [rule_path] = bundle.rule "hangs" })
    assert.equal(400, again.status)
    assert.is_truthy(again.body.message:find("quarantine", 1, true))
    assert.is_truthy(decision(one):find("127.0.0.1", 1, true))
    assert.equal(200, bundle.activate(two, bad, "it was the machine").status)
    both_run(bad)
  end)
end)
