-- Every policy file says what it is.
local support = require "spec.support.review"

describe("policies", function()
  for _, path in ipairs(support.files("policies")) do
    it(path .. " has a title and its function", function()
      local policy = assert(loadfile(path))()
      assert.is_string(policy.title)
      assert.is_function(policy.score or policy.applies or policy.request)
    end)
  end
end)
