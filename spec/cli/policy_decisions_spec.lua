-- tidegate policy explain and replay, against a real server.
local change = require "spec.support.change"
local policy_command = require "spec.support.policy_command"
local server = require "spec.support.server"

describe("tidegate policy", function()
  local running, command, issue

  local function run(words) return command:run(words) end

  setup(function()
    running = server.start {}
    running:sign_up_admin()
    command = policy_command.new(running)
    local _
    _, issue = change.propose(running, "ALTER TABLE employee ADD COLUMN a int", { change.prod })
    change.decided(running, issue)
  end)
  teardown(function()
    if running then running:remove() end
    if command then command:remove() end
  end)

  it("explain tells why, and who can unblock", function()
    local status, out = run("explain " .. issue.name)
    assert.equal(0, status, out)
    assert.equal("The approval is decided by approval/two-eyes, the first policy that applies.", out:match "^[^\n]*")
    assert.is_truthy(out:find("Step 1 waits for project owner: admin@example.com can approve it.\n", 1, true), out)
    local decision = running:must("GET", "/v1/decisions?filter=kind%20%3D%3D%20%22risk%22").decisions[1]
    status, out = run("explain " .. decision.name:match "[^/]+$")
    assert.equal(0, status, out)
    assert.is_truthy(out:find("^The risk is HIGH"))
  end)

  it("replay says what a directory would change, and 1 when it would", function()
    local hash = running:must("GET", "/v1/policyBundle").bundle
    local status, out = run("replay " .. hash)
    assert.equal(0, status, out)
    command:put("policies/risk/production-schema.lua",
      'local r = { title = "x" }\nfunction r.score() return "LOW" end\nreturn r\n')
    status, out = run("replay " .. command.folder .. " --since 30d --kind risk --limit 100")
    assert.equal(1, status, out)
    assert.equal("1 of 1 changes would go from HIGH to LOW risk (policies/risk/production-schema.lua)",
      out:match "^[^\n]*")
    assert.is_truthy(out:find("  e.g. projects/project-sample/decisions/", 1, true), out)
    assert.is_truthy(out:find("1 decisions replayed in ", 1, true), out)
  end)

  it("says what is wrong with what it was given", function()
    local status, _, err = run "explain"
    assert.equal(2, status)
    assert.is_truthy(err:find("needs a decision or an issue", 1, true), err)
    status, _, err = run("replay " .. command.folder .. " --since yesterday")
    assert.equal(2, status)
    assert.is_truthy(err:find("yesterday is neither a time", 1, true), err)
    status, _, err = run "replay 0123"
    assert.equal(2, status)
    assert.is_truthy(err:find("no bundle 0123 is known", 1, true), err)
  end)
end)
