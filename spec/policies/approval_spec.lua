-- Who must say yes, by environment and risk.
local support = require "spec.support.review"

local policies = {}
for _, path in ipairs(support.files("policies/approval")) do
  local policy = assert(loadfile(path))()
  if policy.enabled ~= false then policies[#policies + 1] = policy end
end
table.sort(policies, function(a, b) return a.order < b.order end)

local function steps_for(environment, risk)
  local issue = { risk = risk, environment = environment, environments = { environment } }
  for _, policy in ipairs(policies) do
    if policy.applies(issue, {}) then
      local roles = {}
      for i, step in ipairs(policy.steps) do roles[i] = step.role end
      return table.concat(roles, ", ")
    end
  end
end

describe("approval", function()
  local test = { id = "test", title = "Test", tier = "UNPROTECTED" }
  local staging = { id = "staging", title = "Staging", tier = "UNPROTECTED" }
  local prod = { id = "prod", title = "Prod", tier = "PROTECTED" }

  it("is not needed in development and test", function()
    assert.equal("", steps_for(test, "LOW"))
    assert.equal("", steps_for(test, "HIGH"))
  end)

  it("is one person's in staging", function()
    assert.equal("projectOwner", steps_for(staging, "HIGH"))
  end)

  it("is the owner's and the DBA's in production", function()
    assert.equal("projectOwner, workspaceDBA", steps_for(prod, "HIGH"))
    assert.equal("projectOwner, workspaceDBA", steps_for(prod, "MODERATE"))
  end)

  it("is the owner's for a harmless change of production", function()
    assert.equal("projectOwner", steps_for(prod, "LOW"))
  end)

  it("is decided for every environment and risk", function()
    for _, environment in ipairs { test, staging, prod, { id = "x" } } do
      for _, risk in ipairs { "LOW", "MODERATE", "HIGH" } do
        assert.is_string(steps_for(environment, risk))
      end
    end
  end)

  it("has an order of its own for every policy", function()
    local seen = {}
    for _, policy in ipairs(policies) do
      assert.is_nil(seen[policy.order])
      seen[policy.order] = true
    end
  end)

  it("by the board is for what drops data in production", function()
    local board = assert(loadfile "policies/approval/release-board.lua")()
    local function applies(environment, kind)
      return (board.applies { environment = environment,
        changes = { { database = { name = "hr" }, statements = { { kind = kind } } } } })
    end
    assert.is_true(applies(prod, "drop_table"))
    assert.is_false(applies(prod, "create_table"))
    assert.is_false(applies(test, "drop_table"))
  end)
end)
