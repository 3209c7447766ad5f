-- What is recorded of decisions, and what is not.
local change = require "spec.support.change"
local server = require "spec.support.server"

local secret = "hunter2-of-the-spec"

describe("the record of a decision", function()
  local running

  setup(function()
    running = server.start {}
    running:sign_up_admin()
  end)
  teardown(function() running:remove() end)

  local function decided(statement, targets)
    local plan, issue = change.propose(running, statement, targets)
    return plan, change.decided(running, issue)
  end

  local function newest(filter)
    local list = running:must("GET", "/v1/decisions?filter=" .. server.encode(filter)).decisions
    return list[1] and running:must("GET", "/v1/" .. list[1].name)
  end

  it("holds the facts that each policy looked at", function()
    local plan = decided("ALTER TABLE employee ADD COLUMN a int", { change.prod })
    local found = newest(('kind == "risk" && subject == "%s"'):format(plan.name))
    local facts = {}
    for _, fact in ipairs(found.facts.read) do facts[fact.path] = fact.value end
    assert.equal("PROTECTED", facts["change.environment.tier"])
    assert.equal("alter_table", facts["change.statements[1].kind"])
    for _, entry in ipairs(found.trace) do
      assert.is_truthy(entry.facts, entry.policy .. " looked at nothing")
    end
  end)

  it("is listed for the workspace, by kind, outcome, subject, bundle and time", function()
    local plan = decided("DROP TABLE salary", { change.prod })
    local found = newest(('kind == "risk" && outcome == "HIGH" && subject == "%s"'):format(plan.name))
    assert.equal("HIGH", found.outcome)
    local same = newest(('bundle == "%s" && kind == "risk" && subject == "%s"'):format(found.bundle, plan.name))
    assert.equal(found.name, same.name)
    assert.is_nil(newest(('subject == "%s" && create_time < "%s"'):format(plan.name, "2001-01-01T00:00:00Z")))
    assert.equal(400, running:request("GET", "/v1/decisions?filter=planet%20%3D%3D%20%22mars%22").status)
    local developer = running:create_user("dev@example.com")
    assert.equal(403, running:request("GET", "/v1/decisions", nil, { token = developer }).status)
  end)

  it("says where an input is not whole, and never holds a password", function()
    local create = "CREATE USER bob PASSWORD '" .. secret .. "';\n"
    local plan, issue = decided(create .. "DO $$ BEGIN\n  " .. create .. "END $$", { change.test, change.prod })
    local review = newest(('kind == "review" && subject == "%s"'):format(plan.name))
    assert.same({ "secret" }, review.redacted)
    assert.matches("PASSWORD 'redacted'", review.input.statement, 1, true)
    local approval = newest(('kind == "approval" && subject == "%s"'):format(issue.name))
    assert.same({ "secret", "person" }, approval.redacted)
    assert.matches("^person%-%x+@example%.com$", approval.input.issue.creator)
    -- All of the metadata but the sheet, which is what will be executed.
    local dump = server.output(("pg_dump -h %s/pg/metadata.socket -U tidegate --data-only --inserts -T sheet "
      .. "postgres 2>&1"):format(running.data))
    assert.matches("INSERT INTO public.decision", dump, 1, true)
    assert.is_nil(dump:find(secret, 1, true))
  end)

  it("keeps persons, and hides the data of statements, when the workspace says so", function()
    running:must("PATCH", "/v1/settings/DECISION_RECORD?updateMask=value.decisionRecord",
      { value = { decisionRecord = { persons = "KEEP", hideData = true, retentionDays = 7 } } })
    local plan, issue = decided("INSERT INTO department VALUES ('d099', 'very private')")
    local review = newest(('kind == "review" && subject == "%s"'):format(plan.name))
    assert.equal("INSERT INTO department VALUES ('?', '?')", review.input.statement)
    assert.same({ "data" }, review.redacted)
    local approval = newest(('kind == "approval" && subject == "%s"'):format(issue.name))
    assert.equal(running.admin.email, approval.input.issue.creator)
  end)

  it("hashes the input as it was decided on", function()
    local hashes = {}
    for _, word in ipairs { "one", "two" } do
      local plan = decided("INSERT INTO department VALUES ('d100', '" .. word .. "')")
      local review = newest(('kind == "review" && subject == "%s"'):format(plan.name))
      hashes[#hashes + 1] = review.inputHash
      assert.matches("'%?'", review.input.statement)
    end
    assert.not_equal(hashes[1], hashes[2])
  end)

  it("refuses a retention that is none", function()
    assert.equal(400, running:request("PATCH", "/v1/settings/DECISION_RECORD?updateMask=value.decisionRecord",
      { value = { decisionRecord = { retentionDays = -1 } } }).status)
  end)
end)
