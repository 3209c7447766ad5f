-- Files that try to hang, flood or trick a running server when it reads them: each is refused by file and line (or is
-- harmless), the bundle in force stays, and the server stays as small and as quick as it was.
local bundle = require "spec.support.bundle"
local hostile = require "spec.support.hostile_policies"
local server = require "spec.support.server"

local files, risk = hostile.files, hostile.harmless

local function resident_kib(pid)
  return tonumber(server.output(("awk '/^VmRSS/ { print $2 }' /proc/%d/status"):format(pid)))
end

describe("a running server that is given hostile policies", function()
  local running, folder, path

  local function put(text)
    local file = assert(io.open(path .. ".new", "wb"))
    file:write(text)
    file:close()
    assert(os.rename(path .. ".new", path))
  end

  local function wait_for(test) return bundle.wait_until(running, test) end

  local function has_error(now) return type(now.error) == "table" and now.error.file ~= nil end

  setup(function()
    folder = server.directory()
    os.execute("mkdir -p " .. folder .. "/policies/risk")
    path = folder .. "/policies/risk/hostile.lua"
    put(risk)
    running = server.start { sample = false, args = { "--policy-dir", folder } }
    running:sign_up_admin()
  end)
  teardown(function() if running then running:remove() end end)

  it("keeps the bundle in force, its memory and its answers", function()
    local good, before, last = bundle.status(running).bundle, resident_kib(running.pid), nil
    for _, file in ipairs(files) do
      put(file[2])
      local now = wait_for(function(status)
        if not has_error(status) or status.error.time == last then return false end
        local said = ("%s:%s: %s"):format(status.error.file, status.error.line, status.error.message)
        return said:find(file[3], 1, true)
      end)
      last = now.error.time
      assert.equal(good, now.bundle, file[1])
      assert.is_true(#now.error.problems >= 1, file[1])
      assert.equal(200, running:request("GET", "/healthz").status)
    end
    put(risk)
    wait_for(function(status) return not has_error(status) end)
    local grown = resident_kib(running.pid) - before
    assert.is_true(grown < 10 * 1024, ("%d KiB more than before"):format(grown))
  end)

  it("takes files with a byte order mark and with the line ends of Windows", function()
    local before = tonumber(bundle.status(running).generation)
    put("\239\187\191" .. risk:gsub("\n", "\r\n"))
    wait_for(function(status) return tonumber(status.generation) > before and not has_error(status) end)
  end)

  it("goes on without a file that is gone", function()
    local before = tonumber(bundle.status(running).generation)
    os.remove(path)
    wait_for(function(status) return tonumber(status.generation) > before and not has_error(status) end)
  end)

  it("names every problem of files that are red together", function()
    put("return {\n")
    local file = assert(io.open(folder .. "/policies/risk/other.lua", "w"))
    file:write("return { title = unknown, score = 1 }\n")
    file:close()
    local now = wait_for(function(status) return has_error(status) and #status.error.problems == 3 end)
    assert.equal("policies/risk/hostile.lua", now.error.problems[1].file)
    assert.equal("syntax", now.error.problems[1].kind)
    assert.equal("lint", now.error.problems[2].kind == "lint" and "lint" or now.error.problems[3].kind)
  end)

  it("counts all of that in /metrics", function()
    local text = running:request("GET", "/metrics").text
    local refused = tonumber(text:match('\ntidegate_policy_admissions_total{verdict="refused"} (%d+)\n'))
    assert.is_true(refused >= #files, text)
    assert.is_truthy(text:find('\ntidegate_policy_problems_total{kind="budget",severity="ERROR"} %d'))
    assert.is_truthy(text:find('\ntidegate_policy_bundle_info{bundle="%x+"} 1\n'))
    assert.is_truthy(text:find("\ntidegate_policy_refused 1\n", 1, true))
    assert.is_truthy(text:find("\ntidegate_policy_reloads_total [3-9]"))
  end)
end)
