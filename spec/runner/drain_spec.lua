-- Ends and interruptions: SIGTERM in the middle of a run, and a metadata store that dies.
local change = require "spec.support.change"
local server = require "spec.support.server"

describe("a server that is asked to end", function()
  local running
  before_each(function()
    running = server.start {}
    running:sign_up_admin()
  end)
  after_each(function() if running then running:remove() end end)

  it("lets a run end that has little left to do", function()
    local token, task = running.token, change.start(running, "CREATE TABLE late (n int);\nSELECT pg_sleep(2);")
    change.wait_busy(running, task, "%pg_sleep(2)%")
    running:stop()
    running = server.start { data = running.data }
    running.token = token
    assert.equal("DONE", change.latest(running, task).status)
    assert.equal("1", change.sql(running, "sample-test", "SELECT count(*) FROM pg_tables WHERE tablename = 'late'"))
  end)

  it("gives a long run back, which the next start applies once", function()
    change.sql(running, "sample-test", "CREATE TABLE pause (s int); " ..
      "CREATE TABLE applied (n int); INSERT INTO pause VALUES (90)")
    local token, task = running.token,
      change.start(running, "INSERT INTO applied VALUES (1);\nSELECT pg_sleep(s) FROM pause;")
    change.wait_busy(running, task, "%pg_sleep(s)%")
    change.sql(running, "sample-test", "UPDATE pause SET s = 0")
    local before = os.time()
    running:stop()
    assert.is_true(os.time() - before < 20)
    running = server.start { data = running.data }
    running.token = token
    assert.equal("DONE", change.wait(running, task).status)
    assert.equal("1", change.sql(running, "sample-test", "SELECT count(*) FROM applied"))
  end)
end)

describe("a server whose metadata PostgreSQL is killed", function()
  local running, statuses
  setup(function()
    running = server.start {}
    running:sign_up_admin()
    statuses = {}
    os.execute(("kill -9 $(head -n 1 %s/pg/metadata/postmaster.pid)"):format(running.data))
    server.eventually(function()
      local answer = running:request("GET", "/v1/projects/project-sample")
      statuses[answer.status] = answer.headers["retry-after"] or "none"
      return answer.status == 200 and statuses[503]
    end)
  end)
  teardown(function() if running then running:remove() end end)

  it("answers 503 with Retry-After until it is back, and nothing else", function()
    assert.is_truthy(statuses[200])
    for status, retry in pairs(statuses) do
      assert.is_true(status == 200 or status == 503, tostring(status))
      if status == 503 then assert.is_truthy(tonumber(retry)) end
    end
  end)

  it("is ready again", function()
    assert.is_truthy(server.eventually(function()
      return running:request("GET", "/readyz").status == 200
    end))
  end)

  it("goes on with changes", function()
    local task = change.start(running, "CREATE TABLE afterwards (n int)")
    assert.equal("DONE", change.wait(running, task).status)
  end)
end)
