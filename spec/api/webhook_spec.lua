-- Webhooks of a project: kept without showing their address, delivered with a signature.
local change = require "spec.support.change"
local server = require "spec.support.server"
local receiver = require "spec.support.receiver"

describe("a project's webhook", function()
  local running, sink, name, secret

  local function hooks()
    return running:must("GET", "/v1/projects/default").webhooks
  end

  local function add(webhook)
    return running:request("POST", "/v1/projects/default:addWebhook", { webhook = webhook })
  end

  setup(function()
    running = server.start { env = { TIDEGATE_WEBHOOK_ALLOW = "127.0.0.0/8" } }
    running:sign_up_admin()
    sink = receiver.start()
    local answer = add { type = "GENERIC", title = "Chat", url = sink.url, notificationTypes = { "ISSUE_CREATED" } }
    assert.equal(200, answer.status, answer.text)
    name, secret = answer.body.webhooks[1].name, answer.body.webhooks[1].signingSecret
  end)

  teardown(function()
    if sink then sink:stop() end
    if running then running:remove() end
  end)

  it("is named below its project", function()
    assert.is_truthy(name:match "^projects/default/webhooks/%x+%-")
  end)

  it("tells its signing secret once", function()
    assert.is_truthy(secret:match "^whsec_")
    assert.is_nil(hooks()[1].signingSecret)
  end)

  it("never tells its address", function()
    assert.is_nil(running:request("GET", "/v1/projects/default").text:find(sink.url, 1, true))
  end)

  it("keeps its kinds of event", function()
    assert.same({ "ISSUE_CREATED" }, hooks()[1].notificationTypes)
  end)

  it("delivers a test at once, signed by the rules of Standard Webhooks", function()
    local before = #sink:requests()
    local answer = running:must("POST", "/v1/projects/default:testWebhook", { webhook = { name = name } })
    assert.is_nil(answer.error)
    local request = sink:requests()[before + 1]
    assert.equal("application/json", request.headers["content-type"])
    assert.equal(receiver.signature(secret, request), request.headers["webhook-signature"])
  end)

  it("is told what happens in its project", function()
    local before = #sink:requests()
    local added = running:must("POST", "/v1/projects/project-sample:addWebhook",
      { webhook = { type = "GENERIC", title = "Log", url = sink.url, notificationTypes = { "ISSUE_CREATED" } } })
    local issue = running:must("POST", "/v1/projects/project-sample/issues",
      { title = "Tell me", type = "DATABASE_CHANGE", statement = "SELECT 1" })
    local request = server.eventually(function() return sink:requests()[before + 1] end)
    local body = require "cjson".decode(request.body)
    assert.equal("ISSUE_CREATED", body.type)
    assert.equal(issue.name, body.data.issue)
    assert.equal(receiver.signature(added.webhooks[1].signingSecret, request), request.headers["webhook-signature"])
    running:must("POST", "/v1/" .. added.webhooks[1].name .. ":removeWebhook", {})
  end)

  it("is told each step of a change, with who may answer, where it goes and a link", function()
    local all = { "ISSUE_CREATED", "ISSUE_APPROVAL_REQUESTED", "ISSUE_APPROVED", "ISSUE_SENT_BACK", "PIPELINE_FAILED",
      "PIPELINE_COMPLETED" }
    local log = receiver.start()
    running:must("POST", "/v1/projects/project-sample:addWebhook",
      { webhook = { type = "GENERIC", title = "All", url = log.url, notificationTypes = all } })
    local plan, issue = change.propose(running, "ALTER TABLE employee ADD COLUMN told int", { change.prod })
    change.decided(running, issue)
    running:must("POST", "/v1/" .. issue.name .. ":reject", { comment = "why?" })
    running:must("POST", "/v1/" .. issue.name .. ":request", { comment = "because" })
    change.approve(running, issue)
    local task = change.tasks(running, plan)[1]
    change.run(running, { task })
    change.wait(running, task)
    change.wait(running, (change.start(running, "SELECT 1 / 0")))
    local told = {}
    assert(server.eventually(function()
      told = {}
      for _, request in ipairs(log:requests()) do
        local body = require "cjson".decode(request.body)
        told[body.type] = body.data
      end
      return told.PIPELINE_FAILED and told.PIPELINE_COMPLETED
    end))
    log:stop()
    for _, type_of in ipairs(all) do assert.is_table(told[type_of], type_of) end
    assert.same({ "admin@example.com" }, told.ISSUE_APPROVAL_REQUESTED.approvers)
    assert.same({ "Prod" }, told.ISSUE_APPROVED.environments)
    assert.equal("Admin sent back the issue: why?", told.ISSUE_SENT_BACK.summary)
    assert.equal("Sample project", told.ISSUE_CREATED.projectTitle)
    assert.is_truthy(told.ISSUE_CREATED.link:find("/projects/project%-sample/issues/%d+$"))
    assert.is_truthy(told.PIPELINE_COMPLETED.link:find("/projects/project%-sample/plans/%d+/rollout$"))
    assert.is_truthy(told.PIPELINE_FAILED.summary:find("^Rollout failed: "))
  end)

  it("is tried again when the receiver refuses, unless its policy says otherwise", function()
    local refusing = receiver.start(200, '{"errcode":93000}')
    for _, type_of in ipairs { "WECOM", "DINGTALK" } do
      running:must("POST", "/v1/projects/project-sample:addWebhook", { webhook = { type = type_of, title = type_of,
        url = refusing.url, notificationTypes = { "ISSUE_CREATED" } } })
    end
    running:must("POST", "/v1/projects/project-sample/issues",
      { title = "Refused", type = "DATABASE_CHANGE", statement = "SELECT 1" })
    local query = "SELECT string_agg(type || ' ' || status, ', ' ORDER BY type) FROM outbox o "
      .. "JOIN webhook w ON w.id = o.webhook_id WHERE type <> 'GENERIC' AND o.error LIKE 'the receiver refused it%'"
    assert.is_truthy(server.eventually(function()
      return change.sql(running, "metadata", query) == "DINGTALK PENDING, WECOM DEAD"
    end))
    refusing:stop()
  end)

  it("tests an address that is not stored yet", function()
    local answer = running:must("POST", "/v1/projects/default:testWebhook",
      { webhook = { type = "GENERIC", title = "New", url = "http://127.0.0.1:9/" } })
    assert.is_truthy(answer.error:find("127.0.0.1", 1, true))
  end)

  it("says what the receiver answered", function()
    local broken = receiver.start(503)
    local answer = running:must("POST", "/v1/projects/default:testWebhook",
      { webhook = { type = "GENERIC", title = "Broken", url = broken.url } })
    broken:stop()
    assert.equal("the receiver answered 503", answer.error)
  end)

  it("takes another title and leaves the rest", function()
    running:must("PATCH", "/v1/" .. name .. ":updateWebhook?updateMask=title", { title = "Talk" })
    assert.equal("Talk", hooks()[1].title)
    assert.same({ "ISSUE_CREATED" }, hooks()[1].notificationTypes)
  end)

  it("refuses an address that is not http", function()
    assert.equal(400, add({ type = "GENERIC", title = "File", url = "file:///etc/passwd" }).status)
  end)

  it("is gone when it was removed", function()
    local other = add { type = "GENERIC", title = "Short", url = sink.url }
    local last = other.body.webhooks[#other.body.webhooks].name
    running:must("POST", "/v1/" .. last .. ":removeWebhook", {})
    assert.equal(1, #hooks())
  end)
end)
