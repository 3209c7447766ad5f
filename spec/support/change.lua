-- A change from its sheet to its task runs, on the sample databases of a real server.
local cjson = require "cjson"
local program = require "spec.support.program"
local server = require "spec.support.server"

local quote = program.quote

local change = {
  test = "instances/test-sample-instance/databases/hr_test",
  prod = "instances/prod-sample-instance/databases/hr_prod",
}

local ended = { DONE = true, FAILED = true, CANCELED = true }

--- As the API takes a sheet.
---@param text string
---@return string
function change.base64(text)
  return server.output("printf %s " .. quote(text) .. " | base64 -w 0")
end

local function psql(running, which)
  local database = ({ ["sample-test"] = "hr_test", ["sample-prod"] = "hr_prod" })[which] or "postgres"
  local user = which == "metadata" and "tidegate" or "sample"
  return ("psql -h %s/pg/%s.socket -U %s %s -qXAt"):format(running.data, which, user, database)
end

--- Runs SQL by psql on an embedded cluster of the server; returns the rows as text.
---@param running Server
---@param which "sample-test"|"sample-prod"|"metadata"
---@param sql string
function change.sql(running, which, sql)
  return server.output(("%s -c %s 2>&1"):format(psql(running, which), quote(sql)))
end

--- A psql session that holds what the SQL took until it is closed; it has it when this returns.
function change.hold(running, which, sql)
  local path = os.tmpname()
  local pipe = assert(io.popen(("%s >%s 2>&1"):format(psql(running, which), path), "w"))
  pipe:write("BEGIN;\n", sql, ";\n\\! echo held\n")
  pipe:flush()
  assert(server.eventually(function()
    for line in io.lines(path) do
      if line == "held" then return true end
    end
  end), "the lock was not taken")
  os.remove(path)
  return pipe
end

--- The sheet of a statement in a project.
function change.sheet(running, statement, project)
  return running:must("POST", "/v1/projects/" .. (project or "project-sample") .. "/sheets",
    { content = change.base64(statement) }).name
end

--- Sheet, plan and issue.
---@param running Server
---@param statement string
---@param targets string[]?  the test database when left out
---@param options table? {project, token}
---@return table plan
---@return table issue
function change.propose(running, statement, targets, options)
  options = options or {}
  local base = "/v1/projects/" .. (options.project or "project-sample")
  local plan = running:must("POST", base .. "/plans", { title = "change", specs = { {
    changeDatabaseConfig = {
      targets = targets or { change.test },
      sheet = change.sheet(running, statement, options.project),
    },
  } } }, { token = options.token })
  local issue = running:must("POST", base .. "/issues",
    { title = "change", type = "DATABASE_CHANGE", plan = plan.name }, { token = options.token })
  return plan, issue
end

--- Waits until the checks of a plan are done; returns the answer that says what they found.
---@param running Server
---@param plan string its name
---@return Answer
function change.check_run(running, plan)
  return (assert(server.eventually(function()
    local answer = running:request("GET", "/v1/" .. plan .. "/planCheckRun")
    return answer.status == 200 and answer.body.status == "DONE" and answer
  end), "the checks never ended"))
end

--- What the review says of a change: the results of its checks that are about statements.
---@param running Server
---@param statement string
---@param targets string[]?  the test database when left out
---@return table[]
function change.checked(running, statement, targets)
  local plan = change.propose(running, statement, targets)
  local found = {}
  for _, result in ipairs(change.check_run(running, plan.name).body.results) do
    if result.sqlReviewReport then found[#found + 1] = result end
  end
  return found
end

--- What the checks of a new table find, as the text of the answer.
---@param running Server
---@return string
function change.findings(running)
  local plan = change.propose(running, "CREATE TABLE subject (id int PRIMARY KEY)")
  return change.check_run(running, plan.name).text
end

--- From here on this configuration reviews the changes of the sample project.
---@param running Server
---@param config string "reviewConfigs/few"
function change.review_by(running, config)
  running:must("PATCH", "/v1/projects/project-sample/policies/tag?allowMissing=true&updateMask=tagPolicy",
    { type = "TAG", tagPolicy = { tags = { ["bb.tag.review_config"] = config } } })
end

--- Waits until the checks have decided how the issue is approved; returns it.
function change.decided(running, issue)
  return assert(server.eventually(function()
    local now = running:must("GET", "/v1/" .. issue.name)
    return now.approvalStatus ~= "CHECKING" and now
  end), "the approval was never found")
end

--- Says yes to every step, as the sample project lets its owner do alone.
function change.approve(running, issue)
  issue = change.decided(running, issue)
  for _ = 1, #issue.approvalTemplate.flow.roles do
    running:must("POST", "/v1/" .. issue.name .. ":approve", { comment = "yes" })
  end
end

--- The tasks of the rollout, in order. Asks for the rollout, which findings of the checks keep from
--- being made by itself, until nothing forbids it.
---@return table[] tasks
function change.tasks(running, plan)
  local answer
  local made = server.eventually(function()
    answer = running:request("POST", "/v1/" .. plan.name .. "/rollout", {})
    return answer.status == 200
  end)
  assert(made, answer.text)
  local rollout = running:must("GET", "/v1/" .. plan.name .. "/rollout")
  local tasks = {}
  for _, stage in ipairs(rollout.stages) do
    for _, task in ipairs(stage.tasks) do tasks[#tasks + 1] = task end
  end
  return tasks
end

--- Asks for the run of tasks of one stage.
---@param tasks table[]
---@param options table? {runTime}
---@return Answer
function change.run(running, tasks, options)
  local names = {}
  for i, task in ipairs(tasks) do names[i] = task.name end
  local body = { tasks = names, runTime = options and options.runTime }
  return running:request("POST", "/v1/" .. tasks[1].name:match "^(.*)/tasks/%d+$" .. "/tasks:batchRun", body)
end

--- The newest run of a task.
function change.latest(running, task)
  local answer = running:request("GET", "/v1/" .. task.name .. "/taskRuns")
  return answer.status == 200 and answer.body.taskRuns[1] or nil
end

--- Waits until the newest run of the task satisfies the test (by default: has ended).
function change.wait(running, task, test, limit)
  local run = server.eventually(function()
    local now = change.latest(running, task)
    if now and (test or function(one) return ended[one.status] end)(now) then return now end
  end, limit)
  if run then return run end
  error("the task run did not get there: " .. cjson.encode(change.latest(running, task) or {}) ..
    "\n" .. running:log():sub(-3000), 2)
end

--- Waits until it is RUNNING and its session on the test database executes something.
function change.wait_busy(running, task, pattern)
  change.wait(running, task, function(run) return run.status == "RUNNING" end)
  assert(server.eventually(function()
    return change.sql(running, "sample-test", "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '"
      .. pattern .. "' AND pid <> pg_backend_pid() AND state = 'active'") ~= "0"
  end), "the statement never ran")
end

--- Proposes, waits for the rollout and asks for the run of its first task.
---@return table task
---@return table plan
---@return table issue
function change.start(running, statement)
  local plan, issue = change.propose(running, statement)
  local task = change.tasks(running, plan)[1]
  local answer = change.run(running, { task })
  assert(answer.status == 200, answer.text)
  return task, plan, issue
end

--- The log of a task run.
function change.log(running, run)
  return running:must("GET", "/v1/" .. run.name .. "/log")
end

return change
