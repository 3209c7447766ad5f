-- What happens to a run beside success: canceling, waiting for locks, failing, trying again, skipping.
local change = require "spec.support.change"
local server = require "spec.support.server"

describe("a task run", function()
  local running

  local function sql(text) return change.sql(running, "sample-test", text) end

  local function cancel(task, run)
    return running:request("POST", "/v1/" .. task.name .. "/taskRuns:batchCancel", { taskRuns = { run.name } })
  end

  local function set_project(fields, mask)
    fields.name = "projects/project-sample"
    running:must("PATCH", "/v1/projects/project-sample?updateMask=" .. mask, fields)
  end

  local function retries(log)
    local list = {}
    for _, entry in ipairs(log.entries or {}) do
      if entry.type == "RETRY_INFO" then list[#list + 1] = entry end
    end
    return list
  end

  setup(function()
    running = server.start {}
    running:sign_up_admin()
  end)
  teardown(function() if running then running:remove() end end)

  it("that is canceled while it runs leaves nothing", function()
    local task = change.start(running, "CREATE TABLE halfway (n int);\nSELECT pg_sleep(60);")
    change.wait_busy(running, task, "%pg_sleep(60)%")
    assert.equal(200, cancel(task, change.latest(running, task)).status)
    local run = change.wait(running, task)
    assert.equal("CANCELED", run.status, run.detail)
    assert.equal("0", sql "SELECT count(*) FROM pg_tables WHERE tablename = 'halfway'")
    assert.equal("0", sql "SELECT count(*) FROM pg_stat_activity \
      WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()")
    assert.equal(400, cancel(task, run).status)
  end)

  it("waits for its time, and can be canceled meanwhile", function()
    local plan = change.propose(running, "CREATE TABLE later (n int)")
    local task = change.tasks(running, plan)[1]
    assert.equal(200, change.run(running, { task }, { runTime = "2999-01-01T00:00:00Z" }).status)
    local run = assert(change.latest(running, task))
    assert.equal("PENDING", run.status)
    assert.equal(200, cancel(task, run).status)
    assert.equal("CANCELED", change.latest(running, task).status)
  end)

  it("tries again when it only missed a lock", function()
    local holder = change.hold(running, "sample-test", "LOCK TABLE absence")
    local task = change.start(running, "ALTER TABLE absence ADD COLUMN note text")
    change.wait(running, task, function(one)
      return one.status == "RUNNING" and #retries(change.log(running, one)) > 0
    end)
    holder:close()
    local run = change.wait(running, task)
    assert.equal("DONE", run.status, run.detail)
    assert.is_true(#retries(change.log(running, run)) > 0)
  end)

  it("fails when the lock stays away for all the retries that the project allows", function()
    set_project({ executionRetryPolicy = { maximumRetries = 1 } }, "executionRetryPolicy")
    local holder = change.hold(running, "sample-test", "LOCK TABLE absence")
    local task = change.start(running, "ALTER TABLE absence ADD COLUMN never text")
    local run = change.wait(running, task)
    holder:close()
    assert.equal("FAILED", run.status)
    assert.is_truthy(run.detail:find("lock", 1, true), run.detail)
    assert.equal(1, #retries(change.log(running, run)))
    set_project({ executionRetryPolicy = { maximumRetries = 5 } }, "executionRetryPolicy")
  end)

  it("that fails says at which line and column, applies nothing, and is tried anew", function()
    local task = change.start(running, "CREATE TABLE early (n int);\n\n  INSERT INTO awaited VALUES (1);")
    local run = change.wait(running, task)
    assert.equal("FAILED", run.status)
    assert.is_truthy(run.detail:find("awaited", 1, true), run.detail)
    assert.is_truthy(run.detail:find("line 3", 1, true), run.detail)
    assert.is_truthy(run.detail:find("column 15", 1, true), run.detail)
    assert.equal("0", sql "SELECT count(*) FROM pg_tables WHERE tablename = 'early'")

    sql "CREATE TABLE awaited (n int)"
    assert.equal(200, change.run(running, { task }).status)
    local again = change.wait(running, task)
    assert.are_not.equal(run.name, again.name)
    assert.equal("DONE", again.status, again.detail)
    assert.equal("1", sql "SELECT count(*) FROM awaited")
    assert.equal(2, #running:must("GET", "/v1/" .. task.name .. "/taskRuns").taskRuns)
  end)

  it("that is DONE does not run again", function()
    local task = change.start(running, "CREATE TABLE once (n int)")
    change.wait(running, task)
    change.run(running, { task })
    assert.equal(1, #running:must("GET", "/v1/" .. task.name .. "/taskRuns").taskRuns)
  end)

  it("builds a concurrent index outside a transaction", function()
    local task = change.start(running,
      "CREATE TABLE indexed (n int);\nCREATE INDEX CONCURRENTLY indexed_n ON indexed (n);")
    local run = change.wait(running, task)
    assert.equal("DONE", run.status, run.detail)
    assert.equal("t", sql "SELECT indisvalid FROM pg_index WHERE indexrelid = 'indexed_n'::regclass")
  end)

  it("waits for the stage before, which may be skipped", function()
    local plan, issue = change.propose(running, "SELECT 1", { change.test, change.prod })
    assert.equal("PENDING", change.decided(running, issue).approvalStatus)
    assert.equal(400, running:request("POST", "/v1/" .. plan.name .. "/rollout", {}).status)
    change.approve(running, issue)
    local tasks = change.tasks(running, plan)
    local answer = change.run(running, { tasks[2] })
    assert.equal(400, answer.status)
    assert.is_truthy(answer.body.message:find("stage test is not finished", 1, true), answer.text)
    running:must("POST", "/v1/" .. tasks[1].name:match "^(.*)/tasks/%d+$" .. "/tasks:batchSkip",
      { tasks = { tasks[1].name }, reason = "not needed there" })
    assert.equal("SKIPPED", change.tasks(running, plan)[1].status)
    assert.equal(400, change.run(running, { tasks[1] }).status)
    assert.equal(200, change.run(running, { tasks[2] }).status)
    assert.equal("DONE", change.wait(running, tasks[2]).status)
  end)
end)
