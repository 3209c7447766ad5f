-- The event stream of a plan tells of its checks (the setup waits for them), task runs and their log.
local change = require "spec.support.change"
local server = require "spec.support.server"

describe("watching a plan", function()
  local running, events, pipe

  local function heard(pattern)
    return server.eventually(function() return server.output("cat " .. events):find(pattern) end)
  end

  setup(function()
    running = server.start {}
    running:sign_up_admin()
    events = os.tmpname()
    local plan, issue = change.propose(running, "CREATE TABLE watched (id int PRIMARY KEY)", { change.prod })
    change.decided(running, issue)
    pipe = io.popen(("curl -sN --max-time 60 " ..
      "-H 'Authorization: Bearer %s' '%s/v1:watch?topic=%s' >%s & echo $!"):format(
      running.token, running.url, plan.name, events))
    running:must("POST", "/v1/" .. plan.name .. ":runPlanChecks", {})
    assert(heard "event: check", "no check was heard of")
    change.approve(running, issue)
    local task = change.tasks(running, plan)[1]
    change.run(running, { task })
    change.wait(running, task)
  end)
  teardown(function()
    if pipe then os.execute("kill " .. pipe:read "*l") pipe:close() end
    if running then running:remove() end
    if events then os.remove(events) end
  end)

  it("tells of its task runs", function() assert.is_truthy(heard "event: rollout", server.output("cat " .. events)) end)
  it("tells of their log", function() assert.is_truthy(heard "event: log", server.output("cat " .. events)) end)
end)
