-- When the directory of a single server counts as a change, and when it is only old.
local bundle = require "spec.support.bundle"
local server = require "spec.support.server"

local rule_path = "rules/spec/says-so.lua"

describe("the policy directory of a server", function()
  local running, folder, token

  local function put(words) bundle.replace(folder, rule_path, bundle.rule(words)) end

  local function start(args)
    running = server.start {
      sample = false, data = running and running.data, home = running and running.home,
      args = args or { "--policy-dir", folder },
    }
    running.token = token
  end

  local function wait_for_change(before)
    return bundle.wait_until(running, function(now) return now.bundle ~= before end)
  end

  setup(function()
    folder = server.directory()
    put "first words"
    start()
    running:sign_up_admin()
    token = running.token
  end)
  teardown(function()
    if running then running:remove() end
    os.execute("rm -rf " .. folder)
  end)

  it("is in force from the start", function()
    local now = bundle.status(running)
    assert.equal("DIRECTORY", now.source.type)
    assert.equal("1", now.generation)
  end)

  it("is the same after a restart, and news when it changed meanwhile", function()
    local before = bundle.status(running)
    running:stop()
    start()
    assert.equal(before.generation, bundle.status(running).generation)
    running:stop()
    put "words from the night"
    start()
    local now = bundle.status(running)
    assert.are_not.equal(before.bundle, now.bundle)
    assert.equal("2", now.generation)
  end)

  it("does not undo a roll-back by a restart, but by its next change", function()
    local new = bundle.status(running).bundle
    local old = bundle.find(running, function(one) return one.state == "RETIRED" end)
    assert.equal(200, bundle.activate(running, old.bundle, "roll back").status)
    running:stop()
    start()
    assert.equal(old.bundle, bundle.status(running).bundle)
    put "words after the roll-back"
    local now = wait_for_change(old.bundle)
    assert.are_not.equal(new, now.bundle)
  end)

  it("comes back to an older content when that is written again", function()
    local before = bundle.status(running).bundle
    put "words from the night"
    local now = wait_for_change(before)
    assert.equal("ACTIVE", running:must("GET", "/v1/policyBundles/" .. now.bundle).state)
    assert.is_true(#running:must("GET", "/v1/policyBundles/" .. now.bundle).history >= 4)
  end)

  it("starts with what is in force although it is red, and says so", function()
    local before = bundle.status(running).bundle
    running:stop()
    local file = assert(io.open(folder .. "/" .. rule_path, "w"))
    file:write "return {,}"
    file:close()
    start()
    local now = bundle.status(running)
    assert.equal(before, now.bundle)
    assert.equal(rule_path, now.error.file)
    running:stop()
    start()
    assert.equal(rule_path, bundle.status(running).error.file)
    put "words from the night"
    assert(server.eventually(function()
      local error = bundle.status(running).error
      return type(error) ~= "table" or not error.file
    end))
  end)

  it("waits for one person under the two-person rule: nobody knows its author", function()
    local before = bundle.status(running).bundle
    bundle.set(running, { twoPersonRule = true })
    put "words that wait"
    local waiting = assert(server.eventually(function()
      return bundle.find(running, function(one) return one.state == "PENDING" end)
    end))
    assert.equal("DIRECTORY", waiting.source.type)
    assert.equal(before, bundle.status(running).bundle)
    assert.equal(200, bundle.activate(running, waiting.bundle, "read it").status)
    assert.equal(waiting.bundle, bundle.status(running).bundle)
    bundle.set(running, { twoPersonRule = false })
  end)

  it("is kept out below the minimum coverage", function()
    local before = bundle.status(running).bundle
    bundle.set(running, { minimumCoverage = 90 })
    local answer = bundle.push(running, { [rule_path] = [[
local rule = {
  title = "Half run", why = "For the spec.", level = "WARNING", code = 4999, engines = "*", on = { "create_table" },
  good = { "SELECT 1" }, bad = { "CREATE TABLE t (id int)" },
}
function rule.check(stmt, ctx)
  if stmt.table.name == "never" then
    ctx:advise(stmt, "one")
    ctx:advise(stmt, "two")
    ctx:advise(stmt, "three")
    ctx:advise(stmt, "four")
  end
  ctx:advise(stmt, "no")
end
return rule
]] })
    assert.equal(400, answer.status, answer.text)
    assert.is_truthy(answer.text:find("rules/spec/says%-so.lua"), answer.text)
    assert.equal(before, bundle.status(running).bundle)
    bundle.set(running, { minimumCoverage = 0 })
  end)

  it("is gone when the server starts without it", function()
    running:stop()
    start {}
    local now = bundle.status(running)
    assert.equal("PRODUCT", now.source.type)
    for _, file in ipairs(now.files) do assert.are_not.equal(rule_path, file.path) end
  end)

  it("records who did what in the audit log", function()
    local rows = server.output(("psql -h %s/pg/metadata.socket -U tidegate postgres -qXAt -c \"%s\""):format(
      running.data,
      "SELECT count(*) FROM audit_log WHERE method LIKE '%PolicyService/ActivatePolicyBundle'"))
    assert.equal("2", rows)
  end)
end)
