-- Every policy file says what it is.
local support = require "spec.support.review"
_G.zone = support.core.zone

describe("policies", function()
  for _, path in ipairs(support.files("policies")) do
    it(path .. " has a title and what it is for", function()
      local policy = assert(loadfile(path))()
      assert.is_string(policy.title)
      local body = policy.score or policy.applies or policy.request or policy.rules or policy.automatic
      assert.equal(path:find "^policies/review/" and "table" or "function", type(body))
    end)
  end
end)
