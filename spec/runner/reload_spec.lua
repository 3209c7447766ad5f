-- Rules and policies that change, break, hang or die under a running server.
local bundle = require "spec.support.bundle"
local change = require "spec.support.change"
local server = require "spec.support.server"

describe("the policies of a running server", function()
  local running, folder

  local function is_broken(status) return type(status.error) == "table" and next(status.error) ~= nil end

  local function wait_for(test) return bundle.wait_until(running, test) end

  local function replace(path, text)
    local before = tonumber(bundle.status(running).generation)
    bundle.write(folder, path, text)
    return wait_for(function(now) return tonumber(now.generation) > before end)
  end

  setup(function()
    folder = server.directory()
    running = server.start { args = { "--policy-dir", folder } }
    running:sign_up_admin()
  end)
  teardown(function() if running then running:remove() end end)

  it("are used by the next check, without a restart", function()
    replace("rules/spec/says-so.lua", bundle.rule "first wording")
    assert.is_truthy(change.findings(running):find("first wording", 1, true))
    replace("rules/spec/says-so.lua", bundle.rule "second wording")
    assert.is_truthy(change.findings(running):find("second wording", 1, true))
  end)

  it("stay the last good ones when a file is broken, and say file and line", function()
    local good = bundle.status(running)
    bundle.write(folder, "rules/spec/says-so.lua", "return {\n  title = \"x\",,\n}\n")
    local now = wait_for(is_broken)
    assert.equal(good.generation, now.generation)
    assert.is_truthy(now.error.file:find("rules/spec/says-so.lua", 1, true))
    assert.equal(2, tonumber(now.error.line))
    assert.is_truthy(running:log():find([[file="rules/spec/says-so.lua" line="2"]], 1, true))
    assert.is_truthy(change.findings(running):find("second wording", 1, true))
    replace("rules/spec/says-so.lua", bundle.rule "mended wording")
    assert.is_false(is_broken(bundle.status(running)))
    assert.is_truthy(change.findings(running):find("mended wording", 1, true))
  end)

  for how, body in pairs { throws = "error 'on purpose'", hangs = "while true do end" } do
    it("rate a change HIGH and stop it when a risk policy " .. how, function()
      replace("policies/risk/broken.lua", ([[
local risk = { title = "Broken", why = "For the spec." }
function risk.score()
  %s
end
return risk]]):format(body))
      local plan, issue = change.propose(running, "CREATE TABLE stopped (id int PRIMARY KEY)")
      issue = assert(server.eventually(function()
        local now = running:must("GET", "/v1/" .. issue.name)
        return (now.approvalError or "") ~= "" and now
      end))
      assert.is_truthy(issue.approvalError:find("policy error: .*policies/risk/broken.lua:3"), issue.approvalError)
      assert.equal("HIGH", issue.riskLevel)
      assert.equal(400, running:request("POST", "/v1/" .. issue.name .. ":approve", {}).status)
      assert.equal(400, running:request("POST", "/v1/" .. plan.name .. "/rollout", {}).status)
      local checks = running:request("GET", "/v1/" .. plan.name .. "/planCheckRun").text
      assert.is_truthy(checks:find("policies/risk/broken.lua:3", 1, true), checks)
      local before = tonumber(bundle.status(running).generation)
      os.remove(folder .. "/policies/risk/broken.lua")
      wait_for(function(now) return tonumber(now.generation) > before end)
    end)
  end

  it("answer the next call when a worker was killed", function()
    os.execute(("pkill -KILL -P %d -f -- --policy-worker"):format(running.pid))
    assert.is_truthy(change.findings(running):find("mended wording", 1, true))
  end)
end)
