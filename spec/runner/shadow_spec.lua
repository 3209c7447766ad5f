-- A candidate bundle beside the one in force: asked everything, acted on never.
local change = require "spec.support.change"
local server = require "spec.support.server"

local function risk(body)
  return 'local r = { title = "x" }\nfunction r.score(c)\n  ' .. body .. "\nend\nreturn r\n"
end

describe("a shadow", function()
  local running

  local function start(path, content)
    return running:request("POST", "/v1/policyBundles/-:shadow", { files = { { path = path, content = content } } })
  end

  local function status() return running:must("GET", "/v1/policyShadow") end

  --- Waits until the thread has taken the candidate up, which it shows by evaluating what is decided.
  local function evaluated(least)
    return assert(server.eventually(function()
      local now = status()
      return tonumber(now.evaluated or 0) >= least and now
    end), "the candidate was asked too little: " .. (status().evaluated or "nothing"))
  end

  local column = 0
  local function decide()
    column = column + 1
    local _, issue = change.propose(running, "ALTER TABLE employee ADD COLUMN s" .. column .. " int", { change.prod })
    return change.decided(running, issue)
  end

  local function wait_until_on(bundle)
    assert(server.eventually(function()
      return running:log():find('a shadow bundle is evaluated bundle="' .. bundle, 1, true)
    end), "the shadow was never taken up")
  end

  setup(function()
    running = server.start {}
    running:sign_up_admin()
  end)
  teardown(function() running:remove() end)

  it("is a bundle by its name or by its files, not both", function()
    local name = "/v1/policyBundles/" .. running:must("GET", "/v1/policyBundle").bundle
    local files = { { path = "policies/risk/x.lua", content = risk 'return "LOW"' } }
    for _, call in ipairs { ":shadow", ":replay" } do
      local answer = running:request("POST", name .. call, { files = files })
      assert.equal(400, answer.status, answer.text)
      assert.is_truthy(answer.body.message:find("policyBundles/-", 1, true), answer.text)
    end
  end)

  it("is none at first", function()
    assert.same({}, status())
    decide()
  end)

  it("records what it would have said otherwise, and changes nothing", function()
    local answer = start("policies/risk/production-schema.lua", risk 'return "LOW"')
    assert.equal(200, answer.status, answer.text)
    assert.equal("admin@example.com", answer.body.starter)
    wait_until_on(answer.body.bundle)
    local issue = decide()
    assert.equal("HIGH", issue.riskLevel)
    local now = evaluated(3)
    assert.is_true(tonumber(now.different) >= 1)
    assert.equal("1 of 1 changes would go from HIGH to LOW risk (policies/risk/production-schema.lua)",
      now.sentences[1])
    local difference = running:must("GET", "/v1/policyShadow/differences").differences[1]
    assert.equal("HIGH", difference.before)
    assert.equal("LOW", difference.after)
    assert.equal("risk.down", difference.changes[1].change)
    assert.equal("HIGH", running:must("GET", "/v1/" .. difference.decision).outcome)
  end)

  it("is asked with the input as it was decided on, and what it says is redacted", function()
    local answer = start("policies/risk/creator.lua",
      risk 'if c.statement:find("hunter2", 1, true) then error("saw " .. c.statement) end return "LOW"')
    wait_until_on(answer.body.bundle)
    local _, issue = change.propose(running, "CREATE USER bob PASSWORD 'hunter2'", { change.prod })
    change.decided(running, issue)
    local now = assert(server.eventually(function()
      local one = status()
      return tonumber(one.different or 0) >= 1 and one
    end))
    assert.matches("would fail: policy policies/risk/creator.lua:3: saw CREATE USER bob PASSWORD 'redacted'",
      now.sentences[1], 1, true)
    assert.equal("0", change.sql(running, "metadata",
      "SELECT count(*) FROM decision_shadow WHERE differences::text LIKE '%hunter2%'"))
  end)

  it("that hangs is no strike against the bundle in force, and is switched off in the end", function()
    local answer = start("policies/risk/hang.lua",
      risk 'local function f() return pcall(f) end while true do f() pcall(string.rep, "x", 1e9) end')
    wait_until_on(answer.body.bundle)
    local before = running:must("GET", "/v1/policyBundle")
    assert.equal("HIGH", decide().riskLevel)
    evaluated(1)
    local after = running:must("GET", "/v1/policyBundle")
    assert.equal(before.bundle, after.bundle)
    assert.equal(before.workers.hardFailures or 0, after.workers.hardFailures or 0)
  end)

  it("that stays the same is not read again", function()
    local function scans()
      return tonumber(change.sql(running, "metadata",
        "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'shadow'"))
    end
    local answer = start("policies/risk/same.lua", risk 'return "LOW"')
    wait_until_on(answer.body.bundle)
    -- Whoever asks for the files now fails before the table is scanned.
    change.sql(running, "metadata", "ALTER TABLE shadow RENAME files TO hidden")
    local before = scans()
    local goes_on = server.eventually(function() return scans() >= before + 4 end, 20)
    change.sql(running, "metadata", "ALTER TABLE shadow RENAME hidden TO files")
    assert.is_truthy(goes_on)
  end)

  it("that does not load is refused with file and line", function()
    local answer = start("policies/risk/broken.lua", "local r =\nreturn }")
    assert.equal(400, answer.status)
    assert.matches("policies/risk/broken.lua:2", answer.body.message, 1, true)
  end)

  it("ends when it is told to", function()
    assert.same({}, running:must("POST", "/v1/policyBundles/-:shadow", { stop = true }))
    assert.same({}, status())
    assert.equal("HIGH", decide().riskLevel)
  end)

  it("is for those who may change settings", function()
    local token = running:create_user("dev@example.com")
    assert.equal(403, running:request("POST", "/v1/policyBundles/-:shadow", { stop = true }, { token = token }).status)
  end)
end)
