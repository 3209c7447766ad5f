-- tidegate policy push, diff, history and activate, against a real server.
local bundle = require "spec.support.bundle"
local policy_command = require "spec.support.policy_command"
local program = require "spec.support.program"
local server = require "spec.support.server"

describe("tidegate policy, with a server,", function()
  local running, command

  local function run(words) return command:run(words) end

  setup(function()
    running = server.start { sample = false }
    running:sign_up_admin()
    command = policy_command.new(running, running.url .. "/")
    command:put("rules/spec/says-so.lua", bundle.rule "by hand")
  end)
  teardown(function()
    if running then running:remove() end
    if command then command:remove() end
  end)

  it("shows what a push would change, and changes nothing", function()
    local before = bundle.status(running).bundle
    local status, out = run("diff " .. command.folder)
    assert.equal(1, status)
    assert.is_truthy(out:find("--- /dev/null\n+++ b/rules/spec/says-so.lua\n@@ -0,0 +1,", 1, true), out)
    status, out = run("push --dry-run " .. command.folder)
    assert.equal(0, status)
    assert.is_truthy(out:find("^bundle %x+ is good; nothing was changed\n"))
    assert.equal(before, bundle.status(running).bundle)
  end)

  it("pushes a directory with a message", function()
    local status, out = run("push " .. command.folder .. " --message 'say so'")
    assert.equal(0, status, out)
    local now = bundle.status(running)
    assert.equal("bundle " .. now.bundle:sub(1, 12) .. " is in force\n", out)
    assert.equal("say so", now.source.message)
    assert.equal(0, (run("diff " .. command.folder)))
  end)

  it("says file and line of a red directory, before and after it is sent", function()
    command:put("rules/spec/broken.lua", "return {\n  title = \"x\",,\n}\n")
    local status, out = run("push " .. command.folder)
    assert.equal(1, status)
    assert.is_truthy(out:find("rules/spec/broken.lua:2: ", 1, true), out)
    command:put("rules/spec/broken.lua", "\255\254r\0e\0")
    status, out = run("push " .. command.folder)
    assert.equal(1, status)
    assert.equal("rules/spec/broken.lua:1: the file is UTF-16: save it as UTF-8\n", out)
    os.remove(command.folder .. "/rules/spec/broken.lua")
  end)

  it("lists the history, and brings an older bundle back by the first digits of its hash", function()
    local status, out = run "history"
    assert.equal(0, status)
    local lines = program.lines(out)
    assert.is_truthy(out:find("REFUSED[^\n]+rules/spec/broken.lua:2: "))
    assert.is_truthy(out:find("ACTIVE[^\n]+admin@example.com +pushed: say so"))
    local old = lines[#lines]:match "^(%x+)  RETIRED"
    status, out = run("activate " .. old .. " --reason 'too loud'")
    assert.equal(0, status)
    assert.equal("bundle " .. old .. " is in force\n", out)
    assert.equal(old, bundle.status(running).bundle:sub(1, 12))
  end)

  it("compares two hashes, and two directories without a server", function()
    local list = bundle.list(running)
    local hash = {}
    for _, one in ipairs(list) do hash[one.state] = one.bundle end
    local status, out = run(("diff %s %s"):format(hash.RETIRED, hash.ACTIVE))
    assert.equal(1, status)
    assert.is_truthy(out:find("--- a/rules/spec/says-so.lua\n+++ /dev/null\n", 1, true))
    local empty = server.directory()
    status, out = program.run(("policy diff %s %s"):format(command.folder, empty))
    assert.equal(1, status)
    assert.is_truthy(out:find("--- a/rules/spec/says-so.lua\n+++ /dev/null\n", 1, true))
    assert.equal(0, (program.run(("policy diff %s %s"):format(empty, empty))))
    os.execute("rm -r " .. empty)
  end)

  it("says what is missing", function()
    local status, _, err = program.run "policy history"
    assert.equal(2, status)
    assert.is_truthy(err:find("TIDEGATE_URL", 1, true))
    status, _, err = run "activate deadbeef00 --reason x"
    assert.equal(2, status)
    assert.is_truthy(err:find("policyBundles/deadbeef00 does not exist", 1, true), err)
    assert.equal(2, (run "activate deadbeef00"))
    assert.equal(2, (run "history --limit 0"))
    status, _, err = program.run("policy history --url " .. running.url)
    assert.equal(2, status)
    assert.is_nil(err:find(running.token, 1, true))
    assert.is_truthy(err:find("%S"))
  end)
end)
