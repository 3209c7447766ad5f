-- Bundles of policies: pushed, compared, put in force, held back, refused, and found again after a restart.
local bundle = require "spec.support.bundle"
local change = require "spec.support.change"
local server = require "spec.support.server"

describe("policy bundles", function()
  local running, product, dba, member

  setup(function()
    running = server.start()
    running:sign_up_admin()
    product = bundle.status(running)
    dba = running:create_user("dba@example.com", { "roles/workspaceDBA" })
    member = running:create_user("member@example.com")
  end)
  teardown(function() if running then running:remove() end end)

  local function pushed(words, options)
    local answer = bundle.push(running, { ["rules/spec/says-so.lua"] = bundle.rule(words) }, options)
    assert.equal(200, answer.status, answer.text)
    return answer.body
  end

  it("begin with the product's own", function()
    local list = bundle.list(running)
    assert.equal(1, #list)
    assert.equal("ACTIVE", list[1].state)
    assert.equal("PRODUCT", list[1].source.type)
    assert.equal("policyBundles/" .. product.bundle, list[1].name)
    assert.equal("1", product.generation)
  end)

  it("are in force for the next check when they are pushed", function()
    local new = pushed("pushed words", { message = "why it is so" })
    assert.equal("ACTIVE", new.state)
    assert.equal("users/admin@example.com", new.activator)
    assert.equal("why it is so", new.source.message)
    assert.equal("admin@example.com", new.source.author)
    local now = bundle.status(running)
    assert.equal(new.bundle, now.bundle)
    assert.equal("2", now.generation)
    assert.equal("PUSH", now.source.type)
    assert.is_truthy(change.findings(running):find("pushed words", 1, true))
  end)

  it("are kept whole, with the history of their states", function()
    local now = bundle.status(running)
    local whole = running:must("GET", "/v1/policyBundles/" .. now.bundle)
    assert.equal(#now.files, #whole.files)
    for _, file in ipairs(whole.files) do
      if file.path == "rules/spec/says-so.lua" then
        assert.equal(bundle.rule "pushed words", file.content)
        assert.equal("overlay", file.origin)
      end
    end
    assert.equal("ACTIVE", whole.history[1].state)
    assert.equal("2", whole.history[1].generation)
    assert.equal("PENDING", whole.history[2].state)
    assert.equal("RETIRED", running:must("GET", "/v1/policyBundles/" .. product.bundle).state)
  end)

  it("are compared file by file", function()
    local now = bundle.status(running).bundle
    local diff = running:must("GET", ("/v1/policyBundles/%s:diff?base=%s"):format(now, product.bundle))
    assert.equal(1, #diff.files)
    assert.equal("ADDED", diff.files[1].change)
    assert.equal("rules/spec/says-so.lua", diff.files[1].path)
    assert.is_truthy(diff.files[1].diff:find("^@@ %-0,0 %+1,%d+ @@\n%+return {"))
    diff = running:must("GET", ("/v1/policyBundles/%s:diff"):format(product.bundle))
    assert.equal("REMOVED", diff.files[1].change)
    assert.equal(404, running:request("GET", "/v1/policyBundles/" .. ("0"):rep(64) .. ":diff").status)
  end)

  it("are refused with file and line when they are red, and the one in force stays", function()
    local before = bundle.status(running)
    local answer = bundle.push(running, { ["rules/spec/broken.lua"] = "return {\n  title = \"x\",,\n}\n" })
    assert.equal(400, answer.status)
    assert.is_truthy(answer.body.message:find("policy rules/spec/broken.lua:2: ", 1, true), answer.text)
    assert.equal(2, (answer.body.details[1] or {}).line, answer.text)
    assert.equal(before.generation, bundle.status(running).generation)
    local refused = bundle.find(running, function(one) return one.state == "REFUSED" end)
    assert.equal("rules/spec/broken.lua", refused.error.file)
    local again = bundle.activate(running, refused.bundle, "all the same")
    assert.equal(400, again.status)
    assert.is_truthy(again.body.message:find("was refused: rules/spec/broken.lua:2", 1, true), again.text)
  end)

  it("are only tried with validateOnly", function()
    local before = #bundle.list(running)
    assert.equal(200, bundle.push(running, { ["rules/spec/says-so.lua"] = bundle.rule "tried" },
      { validateOnly = true }).status)
    assert.equal(400, bundle.push(running, { ["rules/spec/says-so.lua"] = "oops" }, { validateOnly = true }).status)
    assert.equal(before, #bundle.list(running))
  end)

  it("go back to any older one in one call that says why", function()
    assert.equal(400, bundle.activate(running, product.bundle, " ").status)
    local answer = bundle.activate(running, product.bundle, "the new rule is too loud")
    assert.equal(200, answer.status, answer.text)
    assert.equal("ACTIVE", answer.body.state)
    assert.equal(product.bundle, bundle.status(running).bundle)
    local history = running:must("GET", "/v1/policyBundles/" .. product.bundle).history
    assert.equal("the new rule is too loud", history[1].reason)
    assert.equal("admin@example.com", history[1].actor)
    assert.is_nil(change.findings(running):find("pushed words", 1, true))
  end)

  it("are read by members and moved by admins and DBAs only", function()
    assert.equal(200, running:request("GET", "/v1/policyBundles", nil, { token = member }).status)
    assert.equal(403, bundle.push(running, {}, { token = member }).status)
    assert.equal(403, bundle.activate(running, product.bundle, "x", member).status)
    assert.equal("ACTIVE", pushed("by the DBA", { token = dba }).state)
  end)

  it("are the same after a restart, whatever the directories hold", function()
    local before = bundle.status(running)
    running:stop()
    local home, data, token = running.home, running.data, running.token
    running = server.start { data = data, home = home }
    running.token = token
    local now = bundle.status(running)
    assert.equal(before.bundle, now.bundle)
    assert.equal(before.generation, now.generation)
  end)

  it("come in pages", function()
    local first = running:must("GET", "/v1/policyBundles?pageSize=2")
    assert.equal(2, #first.policyBundles)
    local second = running:must("GET", "/v1/policyBundles?pageSize=2&pageToken=" .. first.nextPageToken)
    assert.are_not.equal(first.policyBundles[1].name, second.policyBundles[1].name)
    assert.equal(0, #(running:must("GET", "/v1/policyBundles?state=QUARANTINED").policyBundles or {}))
    assert.equal(400, running:request("GET", "/v1/policyBundles?state=GONE").status)
  end)

  describe("under the two-person rule", function()
    setup(function() bundle.set(running, { twoPersonRule = true }) end)
    teardown(function() bundle.set(running, { twoPersonRule = false }) end)

    it("wait until somebody else than their author activates them", function()
      local before = bundle.status(running)
      local new = pushed "by two people"
      assert.equal("PENDING", new.state)
      assert.equal(before.bundle, bundle.status(running).bundle)
      local own = bundle.activate(running, new.bundle, "I like it")
      assert.equal(403, own.status)
      assert.is_truthy(own.body.message:find("twoPersonRule", 1, true))
      assert.equal(403, bundle.activate(running, new.bundle, "me too", member).status)
      local other = bundle.activate(running, new.bundle, "read and understood", dba)
      assert.equal(200, other.status, other.text)
      assert.equal(new.bundle, bundle.status(running).bundle)
      assert.equal("users/dba@example.com", other.body.activator)
    end)

    it("can be refused by a person, and then stay out", function()
      local new = pushed "not wanted"
      local answer = running:request("POST", "/v1/policyBundles/" .. new.bundle .. ":reject", { reason = "no" })
      assert.equal(200, answer.status, answer.text)
      assert.equal("REFUSED", answer.body.state)
      assert.equal(400, bundle.activate(running, new.bundle, "yes", dba).status)
    end)

    it("go back by one person, for what was in force had its two", function()
      assert.equal(200, bundle.activate(running, product.bundle, "roll back").status)
    end)
  end)

  describe("without self-activation", function()
    setup(function() bundle.set(running, { noSelfActivation = true }) end)
    teardown(function() bundle.set(running, { noSelfActivation = false }) end)

    it("are never activated by who wrote them", function()
      local new = pushed "self-made"
      assert.equal("PENDING", new.state)
      assert.equal(403, bundle.activate(running, new.bundle, "mine").status)
      assert.equal(200, bundle.activate(running, new.bundle, "yours", dba).status)
      assert.equal(200, bundle.activate(running, product.bundle, "back").status)
      local again = bundle.activate(running, new.bundle, "mine again")
      assert.equal(403, again.status)
      assert.is_truthy(again.body.message:find("noSelfActivation", 1, true))
    end)
  end)
end)
