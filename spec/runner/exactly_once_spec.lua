-- A server that dies at any point of a task run leaves a change that is applied once.
local change = require "spec.support.change"
local server = require "spec.support.server"

local statement = "ALTER TABLE employee ADD COLUMN nickname text;\n" ..
  "INSERT INTO applied VALUES (1);\n" ..
  "UPDATE employee SET nickname = 'x' WHERE nickname IS NULL;"

-- A process that has died stays as a zombie until its pipe is closed.
local function wait_for_death(running)
  assert(server.eventually(function()
    return server.output("ps -o stat= -p " .. running.pid):find "^[^Z]" == nil
  end), "the fault point was not reached:\n" .. running:log():sub(-2000))
  running:kill()
end

local function milliseconds()
  return tonumber(server.output "date +%s%3N")
end

local points = {
  "task-before-claim", "task-after-claim", "task-mid-ddl", "task-before-commit", "task-after-commit",
  "task-before-outbox",
}

for _, point in ipairs(points) do
  describe("a change whose server was killed at " .. point, function()
    local running, task, run, plan, issue, took_ms

    setup(function()
      running = server.start { env = { FAULT = point .. ":kill" } }
      running:sign_up_admin()
      local token = running.token
      running:must("POST", "/v1/projects/project-sample:addWebhook", { webhook = {
        type = "GENERIC", title = "nobody", url = "http://192.0.2.1/hook", notificationTypes = {
          "PIPELINE_COMPLETED", "PIPELINE_FAILED" } } })
      change.sql(running, "sample-test", "CREATE TABLE applied (n int)")
      plan, issue = change.propose(running, statement)
      task = change.tasks(running, plan)[1]
      change.run(running, { task }) -- the answer may die with the server
      wait_for_death(running)
      running = server.start { data = running.data }
      running.token = token
      local start_ms = milliseconds()
      run = change.wait(running, task)
      took_ms = milliseconds() - start_ms
      if os.getenv "TIDEGATE_SPEC_TIMES" then print(point, took_ms .. " ms") end
    end)

    teardown(function() if running then running:remove() end end)

    it("is DONE in its first attempt soon after the next start", function()
      assert.equal("DONE", run.status, run.detail)
      assert.is_true(took_ms < 8000, took_ms .. " ms")
      assert.equal("1", change.sql(running, "metadata", "SELECT count(*) FROM task_run"))
    end)

    it("is applied once on the target", function()
      assert.equal("1", change.sql(running, "sample-test", "SELECT count(*) FROM applied"))
      assert.equal("0", change.sql(running, "sample-test",
        "SELECT count(*) FROM employee WHERE nickname IS NULL"))
    end)

    it("has one changelog, with the schema before and after", function()
      local list = running:must("GET", "/v1/" .. change.test ..
        "/changelogs?view=CHANGELOG_VIEW_FULL&pageSize=10").changelogs
      local migrations = {}
      for _, one in ipairs(list) do
        if one.taskRun and one.taskRun ~= "" then migrations[#migrations + 1] = one end
      end
      assert.equal(1, #migrations)
      assert.equal("DONE", migrations[1].status)
      assert.is_nil(migrations[1].prevSchema:find("nickname", 1, true))
      assert.is_truthy(migrations[1].schema:find("nickname text", 1, true))
    end)

    it("ends the rollout and says so once", function()
      assert.equal("DONE", change.tasks(running, plan)[1].status)
      assert.equal("DONE", running:must("GET", "/v1/" .. issue.name).status)
      assert.equal("PIPELINE_COMPLETED", change.sql(running, "metadata",
        "SELECT string_agg(event ->> 'type', ',') FROM outbox"))
    end)
  end)
end
