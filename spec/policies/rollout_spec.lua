-- When the shipped rollout policies let a task run.
local support = require "spec.support.review"
_G.zone = support.core.zone

local policies = {}
for _, path in ipairs(support.files("policies/rollout")) do
  policies[path:match "([%w-]+)%.lua$"] = assert(loadfile(path))()
end

local function task(tags)
  return { id = "101", environment = { id = "prod", title = "Prod", tier = "PROTECTED", tags = tags or {} } }
end

local friday = 1783641600 -- 2026-07-10T00:00Z

describe("rollout/environment", function()
  local environment = policies.environment

  it("starts nothing by itself unless the environment says so", function()
    assert.is_false(environment.automatic(task(), friday, {}))
    assert.is_false(environment.automatic(task(), friday, { rollout = { automatic = false } }))
    assert.is_true(environment.automatic(task(), friday, { rollout = { automatic = true } }))
  end)

  it("lets the environment's roles run tasks", function()
    assert.same({}, environment.roles(task(), friday, {}))
    assert.same({}, environment.roles(task(), friday, { rollout = {} }))
    assert.same({ "roles/releaser" }, environment.roles(task(), friday, { rollout = { roles = { "roles/releaser" } } }))
  end)

  it("makes nothing wait", function()
    assert.is_nil(environment.decide)
  end)
end)

describe("rollout/tags", function()
  local tags = policies.tags

  it("has no say without its tags", function()
    assert.is_false(tags.applies(task { protected = "protected" }))
    assert.is_true(tags.applies(task { rolloutWindow = "* 1:00-2:00 UTC" }))
    assert.is_true(tags.applies(task { rolloutFreeze = "2026-12-20/ UTC" }))
  end)

  it("waits for the window", function()
    local nightly = task { rolloutWindow = "Mon-Fri 22:00-04:00 Europe/Berlin" }
    local verdict, reason, opens = tags.decide(nightly, friday + 12 * 3600)
    assert.same({ "WAIT", "outside the window Mon-Fri 22:00-04:00 Europe/Berlin", friday + 20 * 3600 },
      { verdict, reason, opens })
    assert.equal("ALLOW", (tags.decide(nightly, friday + 21 * 3600)))
  end)

  it("waits for the end of the freeze", function()
    local frozen = task { rolloutFreeze = "2026-07-10/2026-07-12 UTC release; 2026-12-20/2027-01-03 UTC" }
    local verdict, reason, opens = tags.decide(frozen, friday)
    assert.same({ "WAIT", "frozen 2026-07-10 to 2026-07-12 UTC: release", friday + 3 * 86400 },
      { verdict, reason, opens })
    assert.equal("ALLOW", (tags.decide(frozen, friday - 1)))
  end)

  it("fails, so that nothing runs, on a tag that nobody understands", function()
    assert.error_matches(function() tags.decide(task { rolloutWindow = "weekdays" }, friday) end, "is no window")
  end)
end)
