-- Who must say yes, by environment and risk.
local support = require "spec.support.review"

local policies = {}
for i, path in ipairs(support.files("policies/approval")) do policies[i] = assert(loadfile(path))() end
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
end)
