-- Files that try to hang, flood or trick a running server when it reads them: each is refused by file and line (or is
-- harmless), the bundle in force stays, and the server stays as small and as quick as it was.
local bundle = require "spec.support.bundle"
local server = require "spec.support.server"

local risk = "local risk = { title = 'x' }\nfunction risk.score() return 'LOW' end\nreturn risk\n"

--- Name, content of policies/risk/hostile.lua, what the refusal must say.
local files = {
  { "syntax error", "local risk = {\n  title = ,\n}\n", "hostile.lua:2: " },
  { "half-written file", risk:sub(1, 60), "hostile.lua:2: " },
  { "empty file", "", "hostile.lua:1: the file must return one table" },
  { "throws when it is loaded", "\nerror('on purpose')\n", "hostile.lua:2: on purpose" },
  { "hangs when it is loaded", "\nwhile true do end\n", "hostile.lua:2: ran longer than" },
  { "table bomb", "local t = {}\nfor i = 1, 1e9 do t[i] = {} end\nreturn t\n", "hostile.lua:2: " },
  { "rep bomb", "local s = ('x'):rep(2 ^ 31)\nreturn { s }\n", "hostile.lua:1: " },
  { "doubling text", "local s = 'x'\nwhile #s > 0 do s = s .. s end\n", "hostile.lua:" },
  { "pattern bomb", "return ('a'):rep(30000):find(('a*'):rep(12) .. 'b')\n", "hostile.lua:1: " },
  { "deep recursion", "local function f() return 1 + f() end\nreturn f()\n", "hostile.lua:1: " },
  { "pcall in a loop", "local x = 1\nwhile x do pcall(function() while x do end end) end\n", "hostile.lua:2: " },
  { "yields", "coroutine.yield()\n", "hostile.lua:1: " },
  { "wrong type", "return 7\n", "hostile.lua:1: the file must return one table, not a number" },
  { "wrong field", "return { title = 7 }\n", "hostile.lua:1: field 'title' must be a text" },
  { "bytecode", "\27LJ\2\0\255\255", "hostile.lua:1: the file is bytecode" },
  { "UTF-16", "\255\254l\0o\0", "hostile.lua:1: the file is UTF-16" },
  { "not UTF-8", "\nlocal s = '\255'\n", "hostile.lua:2: the file is not valid UTF-8" },
  { "10 MB", ("-- x\n"):rep(2 * 1024 * 1024), "hostile.lua:1: the file is larger than 1 MiB" },
  { "undefined global", "return os.exit(1)\n", "hostile.lua:1: " },
  { "comparison that hangs in C", "local a, b = ('x'):rep(1e7), ('x'):rep(1e7 - 1) .. 'y'\n" ..
    "local n = 0\nwhile n do if a < b then n = n + 1 end end\n", "hostile.lua:" },
}

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
