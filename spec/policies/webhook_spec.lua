-- The request that the generic webhook policy builds.
local hook = assert(loadfile("policies/webhook/generic.lua"))()

describe("webhook/generic", function()
  local event = { type = "ISSUE_CREATED", summary = "s", time = "2026-01-01T00:00:00Z" }
  local request = hook.request(event, { url = "https://example.com/hook" })

  it("posts to the target", function()
    assert.equal("POST", request.method)
    assert.equal("https://example.com/hook", request.url)
  end)

  it("sends type, timestamp and data", function()
    assert.equal("ISSUE_CREATED", request.json.type)
    assert.equal("2026-01-01T00:00:00Z", request.json.timestamp)
    assert.equal("s", request.json.data.summary)
  end)
end)
