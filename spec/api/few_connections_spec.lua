-- A metadata server that has few connections to spare: no request holds one and waits for another.
local change = require "spec.support.change"
local server = require "spec.support.server"

describe("with two connections", function()
  local running

  setup(function()
    local first = server.start {}
    local token = first:sign_up_admin()
    change.sql(first, "metadata", "ALTER ROLE tidegate CONNECTION LIMIT 4")
    first:stop()
    running = server.start { data = first.data, home = first.home }
    running.token = token
  end)
  teardown(function() if running then running:remove() end end)

  it("issues that come at the same time are all taken", function()
    local calls = {}
    for i = 1, 8 do
      calls[i] = ("curl -s -o /dev/null -w '%%{http_code} ' -H 'Authorization: Bearer %s' "
        .. "-H 'Content-Type: application/json' -d '{\"title\":\"x\",\"type\":\"DATABASE_CHANGE\","
        .. "\"statement\":\"SELECT %d\",\"targets\":[\"%s\"]}' %s/v1/projects/project-sample/issues & ")
        :format(running.token, i, change.test, running.url)
    end
    assert.equal(("200 "):rep(7) .. "200", server.output(table.concat(calls) .. "wait"))
  end)
end)
