-- What watches the server asks it.
local server = require "spec.support.server"

describe("a running server", function()
  local running

  setup(function() running = server.start { sample = false } end)
  teardown(function() running:remove() end)

  for _, path in ipairs { "/health", "/healthz", "/livez", "/readyz" } do
    it("is well by " .. path, function()
      local answer = running:request("GET", path)
      assert.equal(200, answer.status)
      assert.equal("OK\n", answer.text)
    end)

    it("answers HEAD " .. path .. " without a body", function()
      local answer = running:request("HEAD", path)
      assert.equal(200, answer.status)
    end)
  end

  it("measures itself in Prometheus' text form", function()
    local answer = running:request("GET", "/metrics")
    assert.is_truthy(answer.headers["content-type"]:find("version=0.0.4", 1, true))
    local kinds = {}
    for name in answer.text:gmatch "# TYPE ([%w_]+)" do kinds[name] = true end
    for line in answer.text:gmatch "[^\n]+" do
      local name = line:match "^([%a_:][%w_:]*)"
      if name then
        assert.is_truthy(kinds[name] or kinds[name:gsub("_bucket$", "")] or kinds[name:gsub("_sum$", "")]
          or kinds[name:gsub("_count$", "")], line)
        assert.is_truthy(line:match " [%d%.eE+-]+$", line)
      end
    end
    assert.is_true(kinds.process_resident_memory_bytes)
  end)

  it("tells what it is to those who are signed in", function()
    assert.equal(401, running:request("GET", "/v1/actuator/info").status)
    running:sign_up_admin()
    assert.is_truthy(running:must("GET", "/v1/actuator/info").version:match "^%d+%.%d+")
  end)

  it("is not ready when its metadata is away, and alive all the same", function()
    local pid = server.output("pgrep -o -f -- 'postgres.*" .. running.data:gsub("%.", "\\.") .. "'")
    assert.is_truthy(pid:match "^%d+$")
    os.execute("kill -STOP " .. pid .. "; for p in $(pgrep -P " .. pid .. "); do kill -STOP $p; done")
    local ready, alive = running:request("GET", "/readyz"), running:request("GET", "/livez")
    os.execute("for p in $(pgrep -P " .. pid .. "); do kill -CONT $p; done; kill -CONT " .. pid)
    assert.equal(503, ready.status)
    assert.equal(200, alive.status)
    assert.is_truthy(server.eventually(function() return running:request("GET", "/readyz").status == 200 end))
  end)
end)
