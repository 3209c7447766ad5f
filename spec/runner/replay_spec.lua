-- A candidate bundle on the decisions of the past.
local change = require "spec.support.change"
local server = require "spec.support.server"

local two_eyes = [[
local approval = { title = "Three", why = "w", order = 10,
  steps = { { role = "projectOwner" }, { role = "workspaceDBA" }, { role = "workspaceAdmin" } } }
function approval.applies(issue) return issue.environment.tier == "PROTECTED", "protected" end
return approval
]]

local by_creator = [[
local approval = { title = "By name", order = 1, steps = { { role = "workspaceAdmin" } } }
function approval.applies(issue) return issue.creator == "admin@example.com" end
return approval
]]

describe("a replay", function()
  local running

  local function replay(files, options)
    local body = { files = files }
    for key, value in pairs(options or {}) do body[key] = value end
    return running:request("POST", "/v1/policyBundles/-:replay", body)
  end

  local function says(answer, sentence)
    for _, one in ipairs(answer.body.sentences) do
      if one == sentence then return end
    end
    error("no such sentence: " .. sentence .. "\n" .. table.concat(answer.body.sentences, "\n"), 2)
  end

  local function propose(statement, target)
    local _, issue = change.propose(running, statement, { target })
    return change.decided(running, issue)
  end

  setup(function()
    running = server.start {}
    running:sign_up_admin()
    propose("ALTER TABLE employee ADD COLUMN a int", change.prod)
    propose("ALTER TABLE employee ADD COLUMN b int", change.prod)
    propose("ALTER TABLE employee ADD COLUMN c int", change.test)
  end)
  teardown(function() running:remove() end)

  it("under the bundle in force finds everything the same", function()
    local hash = running:must("GET", "/v1/policyBundle").bundle
    local answer = running:request("POST", "/v1/policyBundles/" .. hash .. ":replay", {})
    assert.equal(200, answer.status, answer.text)
    assert.equal(answer.body.decisions, answer.body.same)
    assert.is_nil(answer.body.isCut)
    says(answer, answer.body.same .. " decisions would be the same")
  end)

  it("says how many changes would need one more approval, by which file, with examples", function()
    local answer = replay { { path = "policies/approval/two-eyes.lua", content = two_eyes } }
    assert.equal(200, answer.status, answer.text)
    says(answer, "2 of 3 changes would need one more approval: workspace admin (policies/approval/two-eyes.lua)")
    local group = answer.body.groups[1]
    assert.equal("step.added", group.change)
    assert.equal("2", group.subjects) -- an issue may be decided on more than once
    local example = running:must("GET", "/v1/" .. group.examples[1])
    assert.equal("approval", example.kind)
    assert.equal(answer.body.different, tostring(#answer.body.differences))
  end)

  it("classifies risk and advice", function()
    local answer = replay {
      { path = "policies/risk/production-schema.lua",
        content = 'local r = { title = "x" }\nfunction r.score() return "LOW" end\nreturn r\n' },
      { path = "rules/own/loud.lua",
        content = 'local rule = { title = "x", why = "y", level = "ERROR", code = 9001, engines = "*", on = "*",\n'
          .. 'good = { "SELECT 1" }, bad = { "SELECT 2" } }\n'
          .. 'function rule.check(stmt, ctx) ctx:advise(stmt, "no") end\nreturn rule\n' } }
    assert.equal(200, answer.status, answer.text)
    says(answer, "2 of 3 changes would go from HIGH to LOW risk (policies/risk/production-schema.lua)")
    says(answer, "3 of 3 changes would get an ERROR of own/loud (rules/own/loud.lua)")
  end)

  it("says what would fail, and goes on", function()
    local answer = replay { { path = "policies/risk/broken.lua",
      content = 'local r = { title = "x" }\nfunction r.score(c)\n  return c.nothing.at_all\nend\nreturn r\n' } }
    assert.equal("fails", answer.body.groups[1].change)
    assert.matches("3 of 3 changes would fail: policy policies/risk/broken.lua:3: ", answer.body.sentences[1], 1, true)
  end)

  it("counts apart what differs only because the input was redacted", function()
    local answer = replay { { path = "policies/approval/by-name.lua", content = by_creator } }
    -- The creator is a pseudonym in the record, so this policy applies to nobody: nothing differs.
    assert.equal(answer.body.decisions, answer.body.same)
    running:must("PATCH", "/v1/settings/DECISION_RECORD?updateMask=value.decisionRecord",
      { value = { decisionRecord = { persons = "KEEP" } } })
    propose("ALTER TABLE employee ADD COLUMN d int", change.prod)
    answer = replay { { path = "policies/approval/by-name.lua", content = by_creator } }
    assert.is_true(tonumber(answer.body.different) >= 1)
  end)

  it("counts apart what lost a text of its input", function()
    propose("-- " .. ("long "):rep(4000) .. "\nALTER TABLE employee ADD COLUMN e int", change.test)
    change.sql(running, "metadata", "DELETE FROM decision_text")
    local hash = running:must("GET", "/v1/policyBundle").bundle
    local answer = running:must("POST", "/v1/policyBundles/" .. hash .. ":replay", {})
    assert.equal("3", answer.notWhole)
  end)

  it("is bounded, and chosen by kind, project and time", function()
    local hash = running:must("GET", "/v1/policyBundle").bundle
    local function run(options) return running:must("POST", "/v1/policyBundles/" .. hash .. ":replay", options) end
    local cut = run { limit = 2 }
    assert.equal("2", cut.decisions)
    assert.is_true(cut.isCut)
    local risks = change.sql(running, "metadata", "SELECT count(*) FROM decision WHERE kind = 'risk'")
    assert.equal(risks, run({ kinds = { "risk" } }).decisions)
    assert.equal("0", run({ projects = { "projects/default" } }).decisions or "0")
    assert.equal("0", run({ ["until"] = "2001-01-01T00:00:00Z" }).decisions or "0")
  end)

  it("runs alone, and makes place for the next also when it failed or its client is gone", function()
    local path = "/v1/policyBundles/" .. running:must("GET", "/v1/policyBundle").bundle .. ":replay"
    local held = change.hold(running, "metadata", "LOCK TABLE decision")
    local gone = server.output(("curl -s -o /dev/null -w '%%{http_code}' --max-time 1 -X POST "
      .. "-H 'Authorization: Bearer %s' -H 'Content-Type: application/json' -d '{}' %s%s"):format(
      running.token, running.url, path))
    assert.equal("000", gone)
    local second = running:request("POST", path, {})
    held:close()
    assert.equal(429, second.status, second.text)
    assert.equal("a replay runs already; try again when it has ended", second.body.message)
    assert(server.eventually(function() return running:request("POST", path, {}).status == 200 end))
    assert.equal(404, running:request("POST", "/v1/policyBundles/abc:replay", {}).status)
    assert.equal(200, running:request("POST", path, {}).status)
  end)

  it("refuses a bundle that is red or unknown, and people who may not read decisions", function()
    local answer = replay { { path = "policies/risk/broken.lua", content = "local r =\nreturn }" } }
    assert.equal(400, answer.status)
    assert.matches("policies/risk/broken.lua:2", answer.body.message, 1, true)
    assert.equal(404, running:request("POST", "/v1/policyBundles/abc:replay", {}).status)
    local token = running:create_user("dev@example.com")
    assert.equal(403, running:request("POST", "/v1/policyBundles/abc:replay", {}, { token = token }).status)
  end)
end)
