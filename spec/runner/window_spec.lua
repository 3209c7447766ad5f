-- Task runs wait for the windows and freezes of the rollout policies; who may overrule them.
local change = require "spec.support.change"
local server = require "spec.support.server"

--- A policy file whose window of the week is open, or opens in six hours, by this machine's clock.
local function policy_text(is_open)
  local from = os.time() + (is_open and -3600 or 6 * 3600)
  return ([[
local window = require "window"
local rollout = {
  title = "Spec",
  windows = { window.weekly { from = "%s", to = "%s", zone = "UTC" } },
}
function rollout.applies(task) return task.database.name == "hr_test" end
function rollout.decide(_, now) return window.decide(rollout.windows, now) end
return rollout
]]):format(os.date("!%H:%M", from), os.date("!%H:%M", from + 7200))
end

local function write(path, text)
  assert(os.execute("mkdir -p " .. path:match "^(.*)/"))
  local file = assert(io.open(path .. ".new", "wb"))
  file:write(text)
  file:close()
  assert(os.rename(path .. ".new", path))
end

local function tag_test(running, tags)
  running:must("PATCH", "/v1/settings/ENVIRONMENT?updateMask=value.environment", {
    name = "settings/ENVIRONMENT", value = { environment = { environments = {
      { name = "environments/test", id = "test", title = "Test", tags = tags },
      { name = "environments/prod", id = "prod", title = "Prod", tags = { protected = "protected" } },
    } } } })
end

local function cause(run)
  return run.schedulerInfo and run.schedulerInfo.waitingCause.rolloutPolicy
end

describe("a task run", function()
  local running, home, policy, developer, task, issue, held

  setup(function()
    home = server.directory()
    policy = home .. "/policies/policies/rollout/spec.lua"
    write(policy, policy_text(false))
    running = server.start { home = home, data = home .. "/data", args = { "--policy-dir", home .. "/policies" } }
    running:sign_up_admin()
    developer = running:create_user "owner@example.com"
    running:grant("projects/project-sample", "owner@example.com", { "roles/projectOwner" })
    local _
    task, _, issue = change.start(running, "CREATE TABLE waits (id int PRIMARY KEY)")
    held = change.wait(running, task, cause)
  end)
  teardown(function() if running then running:remove() end end)

  local function run_as(token, body)
    body.tasks = { task.name }
    return running:request("POST", "/v1/" .. task.name:match "^(.*)/tasks/%d+$" .. "/tasks:batchRun", body,
      { token = token })
  end

  it("waits while the window is closed, and says for what and until when", function()
    local why = cause(held)
    assert.equal("PENDING", held.status)
    assert.equal("rollout/spec", why.policy)
    assert.equal("policies/rollout/spec.lua", why.file)
    assert.equal(7, why.line)
    assert.is_truthy(why.reason:find("outside the window daily ", 1, true), why.reason)
    assert.is_truthy(why.nextTime:match "^%d+%-%d+%-%d+T%d+:%d+:00Z$", why.nextTime)
    assert.equal("", change.sql(running, "sample-test", "SELECT 1 FROM pg_class WHERE relname = 'waits'"))
  end)

  it("is decided on a recorded input that holds the time", function()
    local list = running:must("GET", "/v1/projects/project-sample/decisions?filter=kind%20%3D%3D%20%22rollout%22")
    local decision = running:must("GET", "/v1/" .. list.decisions[1].name)
    assert.equal("WAIT", decision.outcome)
    assert.equal(task.name, decision.subject)
    assert.equal("hr_test", decision.input.task.database.name)
    assert.same({ "create_table" }, decision.input.task.kinds)
    assert.is_true(math.abs(decision.input.now - os.time()) < 60)
  end)

  it("is not overruled by the owner of the project", function()
    local answer = run_as(developer, { overrideReason = "I am in a hurry" })
    assert.equal(403, answer.status, answer.text)
    assert.is_truthy(cause(change.latest(running, task)))
  end)

  it("starts when an administrator overrules the policy, and says who and why", function()
    assert.equal(200, run_as(nil, { overrideReason = "the site is down" }).status)
    local run = change.wait(running, task)
    assert.equal("DONE", run.status, run.detail)
    assert.equal("users/admin@example.com", run.overrideUser)
    assert.equal("the site is down", run.overrideReason)
    assert.is_truthy(running:request("GET", "/v1/" .. issue.name .. "/issueComments").text
      :find("Overrules the rollout policies for task %d+: the site is down"))
    assert.equal("users/admin@example.com", change.sql(running, "metadata",
      "SELECT actor FROM audit_log WHERE method LIKE '%BatchRunTasks' ORDER BY created_at DESC LIMIT 1"))
  end)

  it("starts when the policy that made it wait is changed", function()
    local later = change.start(running, "CREATE TABLE waits_for_reload (id int PRIMARY KEY)")
    change.wait(running, later, cause)
    write(policy, policy_text(true))
    assert.equal("DONE", change.wait(running, later).status)
    assert.is_nil(cause(change.latest(running, later)))
  end)

  it("starts although another one, due before it, cannot be asked about", function()
    local stuck_plan = change.propose(running, "CREATE TABLE stuck (id int PRIMARY KEY)")
    local stuck = change.tasks(running, stuck_plan)[1]
    local free = change.tasks(running, (change.propose(running, "CREATE TABLE free (id int PRIMARY KEY)")))[1]
    local due = { runTime = os.date("!%Y-%m-%dT%H:%M:%SZ", os.time() + 4) }
    assert.equal(200, change.run(running, { stuck }, due).status)
    assert.equal(200, change.run(running, { free }, due).status)
    change.sql(running, "metadata", "UPDATE plan_check_run SET changes = "
      .. "jsonb_set(changes, '{0,change,statements}', '1') WHERE plan_id = " .. stuck_plan.name:match "%d+$")
    assert.equal("DONE", change.wait(running, free).status)
    assert.equal("PENDING", change.latest(running, stuck).status)
  end)

  it("is refused at once by a policy that denies", function()
    write(policy, 'return { title = "No", decide = function() return "DENY", "not here" end }\n')
    local denied, proposed
    assert(server.eventually(function()
      local status = running:must("GET", "/v1/policyBundle")
      for _, one in ipairs(status.policies) do
        if one.title == "No" then return true end
      end
    end))
    proposed = change.propose(running, "CREATE TABLE denied (id int PRIMARY KEY)")
    denied = change.tasks(running, proposed)[1]
    local answer = change.run(running, { denied })
    assert.equal(400, answer.status)
    assert.is_truthy(answer.body.message:find("refused by policies/rollout/spec.lua:1: not here", 1, true),
      answer.body.message)
    assert.is_nil(change.latest(running, denied))
    os.remove(policy)
    assert(server.eventually(function() return change.run(running, { denied }).status == 200 end))
    assert.equal("DONE", change.wait(running, denied).status)
  end)

  it("waits for the freeze that tags its environment", function()
    local from = os.date("!%Y-%m-%d", os.time() - 86400)
    local to = os.date("!%Y-%m-%d", os.time() + 2 * 86400)
    tag_test(running, { rolloutFreeze = ("%s/%s UTC the fair"):format(from, to) })
    local frozen = change.start(running, "CREATE TABLE frozen (id int PRIMARY KEY)")
    local why = cause(change.wait(running, frozen, cause))
    assert.equal(("frozen %s to %s UTC: the fair"):format(from, to), why.reason)
    assert.equal("policies/rollout/tags.lua", why.file)
    assert.equal(os.date("!%Y-%m-%dT00:00:00Z", os.time() + 3 * 86400), why.nextTime)
    running:must("POST", "/v1/" .. frozen.name .. "/taskRuns:batchCancel",
      { taskRuns = { change.latest(running, frozen).name } })
    assert.equal("CANCELED", change.wait(running, frozen).status)
    tag_test(running, { rolloutFreeze = "next week" })
    change.run(running, { frozen })
    why = cause(change.wait(running, frozen, cause))
    assert.is_truthy(why.reason:find("policy error: policy policies/rollout/tags.lua:", 1, true), why.reason)
    tag_test(running, {})
  end)

  it("starts by itself where the environment says so, run by the roles that it names", function()
    running:must("PATCH", "/v1/environments/test/policies/rollout_policy?allowMissing=true", {
      name = "environments/test/policies/rollout_policy", type = "ROLLOUT_POLICY",
      rolloutPolicy = { automatic = true, roles = { "roles/projectViewer" } } })
    local proposed = change.propose(running, "CREATE TABLE automatic (id int PRIMARY KEY)")
    local started = change.tasks(running, proposed)[1]
    assert.equal("DONE", change.wait(running, started).status)
    running:must("PATCH", "/v1/environments/test/policies/rollout_policy?updateMask=rolloutPolicy", {
      name = "environments/test/policies/rollout_policy", type = "ROLLOUT_POLICY",
      rolloutPolicy = { automatic = false, roles = { "roles/projectViewer" } } })
    task = change.tasks(running, (change.propose(running, "CREATE TABLE by_role (id int PRIMARY KEY)")))[1]
    local viewer = running:create_user "looker@example.com"
    running:grant("projects/project-sample", "looker@example.com", { "roles/projectViewer" })
    local stranger = running:create_user "stranger@example.com"
    assert.equal(403, run_as(stranger, {}).status)
    assert.equal(200, run_as(viewer, {}).status)
    assert.equal("DONE", change.wait(running, task).status)
  end)
end)
