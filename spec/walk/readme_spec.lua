-- The README's walk, run as it stands against the real program.

local server = require "spec.support.server"
local source = require "spec.support.source"

--- The ```sh walk blocks, in order, as one script that runs against `url`.
local function walk_script(url)
  local blocks = {}
  for block in source.read("README.md"):gmatch("```sh walk\n(.-)```") do blocks[#blocks + 1] = block end
  local script = "set -euo pipefail\n" .. table.concat(blocks, "\n")
  return (script:gsub("URL=http://localhost:8080", "URL=" .. url, 1)), #blocks
end

local function run(script)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(script)
  file:close()
  local pipe = assert(io.popen("timeout 120 bash " .. path .. " 2>&1; echo; echo exit=$?"))
  local text = pipe:read "*a"
  pipe:close()
  os.remove(path)
  return text:match "exit=(%d+)%s*$", text
end

--- Resident memory in bytes of a process and of each child whose command line matches.
local function resident(pid)
  local text = source.read("/proc/" .. pid .. "/status")
  return tonumber(text:match "VmRSS:%s*(%d+) kB") * 1024
end

local function children(pid, pattern)
  local list = {}
  local pipe = assert(io.popen("pgrep -P " .. pid .. " -f -- '" .. pattern .. "'"))
  for line in pipe:lines() do list[#list + 1] = line end
  pipe:close()
  return list
end

describe("the README's walk", function()
  local running, status, text, blocks

  setup(function()
    running = server.start {}
    local script
    script, blocks = walk_script(running.url)
    status, text = run(script)
  end)

  teardown(function()
    if running then running:remove() end
  end)

  it("has a block for every step that curl can do", function()
    assert.equal(8, blocks)
  end)

  it("runs to its end", function()
    assert.equal("0", status, text)
  end)

  it("shows findings with line and column", function()
    assert.is_truthy(text:find('"startPosition":{"line":1,"column":', 1, true), text)
  end)

  it("rates the change HIGH and asks for the owner and then a DBA", function()
    assert.is_truthy(text:find('"riskLevel":"HIGH"', 1, true), text)
    assert.is_truthy(text:find('"roles":["roles/projectOwner","roles/workspaceDBA"]', 1, true), text)
  end)

  it("logs the statement that ran", function()
    assert.is_truthy(text:find('"statement":"ALTER TABLE employee ADD COLUMN nickname text"', 1, true), text)
    assert.is_truthy(text:find('"type":"COMMIT"', 1, true), text)
  end)

  it("ends with a changelog whose schema has the column only afterwards", function()
    local last = assert(text:match '{"changelogs":.*', text)
    local before = assert(last:match '"prevSchema":"(.-[^\\])"')
    local after = assert(last:match '"schema":"(.-[^\\])"')
    assert.is_nil(before:find("nickname", 1, true))
    assert.is_truthy(after:find("nickname text", 1, true))
  end)

  it("leaves the core below 50 MB and each policy worker below 20 MB", function()
    local workers = children(running.pid, "--policy-worker")
    assert.is_true(#workers >= 1)
    assert.is_true(resident(running.pid) < 50e6, ("core: %d bytes"):format(resident(running.pid)))
    for _, pid in ipairs(workers) do
      assert.is_true(resident(pid) < 20e6, ("worker: %d bytes"):format(resident(pid)))
    end
  end)

  it("starts again on the same data without an installation and within three seconds", function()
    running:stop()
    local before = os.time()
    running = server.start { data = running.data }
    assert.is_true(os.time() - before <= 3)
    assert.equal(200, running:request("GET", "/readyz").status)
  end)
end)
