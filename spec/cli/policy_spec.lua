-- tidegate policy test, coverage, eval: a bundle is tried without a server.
local cjson = require "cjson"
local program = require "spec.support.program"

local risk = [[
local risk = { title = "Rows", needs = { "affected_rows" } }

local function never()
  return "LOW"
end

function risk.score(change)
  if not change.affected_rows then
    return never()
  end
  return change.affected_rows > 9 and "HIGH" or "LOW"
end

return risk
]]

local spec = [[
describe("rows", function()
  it("are HIGH when many", function()
    assert.equal("HIGH", (score { affected_rows = 10, environment = {}, statements = {} }))
  end)
  it("are %s when few", function()
    assert.equal("%s", (score { affected_rows = 1, environment = {}, statements = {} }))
  end)
  pending("are nothing")
end)
]]

local function bundle(level)
  local dir = program.folder {}
  os.execute("mkdir -p " .. dir .. "/policies/risk")
  for name, text in pairs { ["rows.lua"] = risk, ["rows_spec.lua"] = spec:format(level, level) } do
    local file = assert(io.open(dir .. "/policies/risk/" .. name, "w"))
    file:write(text)
    file:close()
  end
  return dir
end

describe("tidegate policy", function()
  local good, bad

  setup(function() good, bad = bundle "LOW", bundle "HIGH" end)
  teardown(function() os.execute("rm -rf " .. good .. " " .. bad) end)

  describe("test", function()
    it("runs the claims of a bundle", function()
      local status, out = program.run("policy test " .. good)
      assert.equal(0, status)
      assert.truthy(out:find("\n2 passed, 0 failed, 1 pending; %d+ examples; 0 other problems\n"), out)
      assert.truthy(out:find("policies/risk/rows_spec.lua:8: pending: rows are nothing", 1, true), out)
    end)

    it("names the line of a claim that fails, and fails", function()
      local status, out = program.run("policy test " .. bad)
      assert.equal(1, status)
      assert.truthy(out:find('policies/risk/rows_spec.lua:6: rows are HIGH when few: expected "HIGH", got "LOW"\n', 1,
        true), out)
    end)

    it("runs only the claims that are asked for", function()
      local status, out = program.run("policy test --filter 'when many' " .. bad)
      assert.equal(0, status)
      assert.truthy(out:find("1 passed, 0 failed, 0 pending", 1, true), out)
    end)

    it("speaks TAP", function()
      local _, out = program.run("policy test --format tap " .. bad)
      local start = "^TAP version 13\nok 1 %- policies/risk/rows_spec.lua:2 rows are HIGH when many\nnot ok 2 "
      assert.truthy(out:find(start), out)
      assert.truthy(out:find("ok 3 %- [^\n]+ # SKIP\n1%.%.3\n$"), out)
    end)

    it("writes JUnit", function()
      local _, out = program.run("policy test --format=junit " .. bad)
      assert.truthy(out:find('tests="3" failures="1" errors="0" skipped="1"', 1, true), out)
      local failure = '<failure message="expected &#34;HIGH&#34;, got &#34;LOW&#34;">policies/risk/rows_spec.lua:6'
      assert.truthy(out:find(failure, 1, true), out)
    end)

    it("refuses what it does not know", function()
      local status, _, err = program.run("policy test --lcov x " .. good)
      assert.equal(2, status)
      assert.truthy(err:find("unknown flag --lcov", 1, true), err)
      assert.equal(2, (program.run "policy test --format xml"))
      assert.equal(2, (program.run "policy"))
    end)
  end)

  describe("coverage", function()
    it("counts lines of functions that nobody calls", function()
      local status, out = program.run("policy coverage " .. good)
      assert.equal(0, status)
      assert.truthy(out:find("71.4%%     5 of    7  policies/risk/rows.lua\n"), out)
    end)

    it("refuses less than the minimum, naming the lines", function()
      local status, out = program.run("policy coverage --minimum 80 " .. good)
      assert.equal(1, status)
      local said = "policies/risk/rows.lua:4: examples and specs run 5 of 7 lines, less than 80%: not lines 4, 9"
      assert.truthy(out:find(said, 1, true), out)
      assert.equal(0, (program.run("policy coverage --minimum 71 " .. good)))
      assert.equal(2, (program.run("policy coverage --minimum many " .. good)))
    end)

    it("writes LCOV", function()
      local path = os.tmpname()
      program.run("policy coverage --lcov " .. path .. " " .. good)
      local file = assert(io.open(path))
      local text = file:read "*a"
      file:close()
      os.remove(path)
      assert.truthy(text:find("TN:\nSF:" .. good .. "/policies/risk/rows.lua\nDA:1,", 1, true), text)
      assert.truthy(text:find("DA:4,0\n", 1, true), text)
      assert.truthy(text:find("LF:7\nLH:5\nend_of_record\n$"), text)
    end)
  end)

  describe("eval", function()
    local input = '{"change":{"affected_rows":10,"environment":{},"statements":[]}}'

    it("prints one decision with its trace", function()
      local status, out = program.run("policy eval --kind risk " .. good, input)
      local answer = cjson.decode(out)
      assert.equal(0, status)
      assert.equal("HIGH", answer.output.level)
      local seen
      for _, step in ipairs(answer.trace) do seen = seen or step.policy == "risk/rows" and step end
      assert.equal("policies/risk/rows.lua", seen.file)
      assert.equal(7, seen.line)
      assert.equal("HIGH", seen.outcome)
    end)

    it("reviews SQL", function()
      local status, out = program.run("policy eval --sql - --engine mysql " .. good, "DROP TABLE t")
      assert.equal(0, status)
      assert.equal("SCHEMA_BACKWARD_COMPATIBILITY", cjson.decode(out).output.advices[1].title)
    end)

    it("says where a decision failed", function()
      local status, out = program.run("policy eval --kind risk " .. good, '{"change":{"affected_rows":{}}}')
      assert.equal(1, status)
      assert.equal("string", type(cjson.decode(out).error.file))
    end)

    it("refuses what is no input", function()
      assert.equal(2, (program.run("policy eval --kind risk " .. good, "[]")))
      assert.equal(2, (program.run("policy eval " .. good, input)))
      assert.equal(1, (program.run("policy eval --kind guess " .. good, input)))
    end)

    it("decides nothing by a red bundle", function()
      local status, _, err = program.run("policy eval --kind risk " .. bad, input)
      assert.equal(1, status)
      assert.truthy(err:find("policies/risk/rows_spec.lua:6", 1, true), err)
    end)
  end)
end)
