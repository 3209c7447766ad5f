-- A kind of policy is one file and one line: nothing else in the policy floor knows its name.
local support = require "spec.support.review"

local function read(path)
  local file = assert(io.open(path))
  local text = file:read "*a"
  file:close()
  return text
end

-- Kinds of which the floor does more than run a function; the others must be like rollout windows.
local known = { rule = true, rule_set = true, module = true, spec = true }

describe("a kind of policy", function()
  local sources = support.files("src/policy", "*.[ch]")

  for constant, name in read("src/policy/kind.def"):gmatch "\nKIND%(([%u_]+), ([%l_]+)%)" do
    if not known[name] then
      it(name .. " is known to its own file only", function()
        local own = "src/policy/kind_" .. name .. ".c"
        for _, path in ipairs(sources) do
          local text = read(path)
          if path == own then
            assert.truthy(text:find("const PolicyKindRow policy_kind_" .. name, 1, true))
          else
            assert.falsy(text:find("POLICY_" .. constant .. "%f[^%w_]"), path)
            assert.falsy(text:find("policy_kind_" .. name .. "%f[^%w_]"), path)
          end
        end
      end)
    end
  end
end)
