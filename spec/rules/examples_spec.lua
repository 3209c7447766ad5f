-- Walks every rule file: its metadata is complete, its good examples are silent, its bad ones fire.
local support = require "spec.support.review"

local kinds = { set = true, list = true, string = true, number = true, boolean = true, regex = true,
  template = true }
local levels = { ERROR = true, WARNING = true }

local function codes_of(rule)
  local codes = {}
  for _, code in ipairs(rule.codes or { rule.code }) do codes[code] = true end
  return codes
end

local function sql_of(example) return type(example) == "table" and example.sql or example end

describe("rules", function()
  local rules = support.rules()
  local by_type = {}

  it("are at least thirty", function() assert.is_true(#rules >= 30) end)

  for _, rule in ipairs(rules) do
    describe(rule.id, function()
      it("has complete metadata", function()
        for _, field in ipairs { "type", "title", "why" } do
          assert.is_string(rule[field], field)
        end
        assert.is_true(levels[rule.level])
        assert.is_boolean(rule.enabled)
        assert.is_number(rule.code)
        assert.is_not_nil(rule.engines)
        assert.is_not_nil(rule.on)
        assert.is_function(rule.check or rule.finish)
      end)

      it("has a type of its own", function()
        assert.is_nil(by_type[rule.type])
        by_type[rule.type] = rule.id
      end)

      it("says of every parameter what it is", function()
        for name, param in pairs(rule.params or {}) do
          assert.is_true(kinds[param.type], name)
          assert.is_string(param.help, name)
          assert.is_not_nil(param.default, name)
        end
      end)

      for _, example in ipairs(rule.good) do
        it("is silent on " .. sql_of(example), function()
          assert.same({}, support.example(rule, example))
        end)
      end

      for _, example in ipairs(rule.bad) do
        it("fires on " .. sql_of(example), function()
          local advices = support.example(rule, example)
          assert.is_true(#advices > 0)
          for _, advice in ipairs(advices) do
            assert.equal(rule.type, advice.title)
            assert.equal(rule.level, advice.status)
            assert.is_true(codes_of(rule)[advice.code])
          end
        end)
      end
    end)
  end
end)
