-- tidegate policy docs: the page says of each rule what its file says.
local program = require "spec.support.program"
local support = require "spec.support.review"

describe("tidegate policy docs", function()
  local status, page = program.run "policy docs"

  it("ends well", function() assert.equal(0, status) end)

  it("has a section for every rule, with its why and type", function()
    for _, rule in ipairs(support.rules()) do
      local section = page:match("\n### " .. rule.id:gsub("%-", "%%-") .. "\n(.-)\n##")
        or page:match("\n### " .. rule.id:gsub("%-", "%%-") .. "\n(.*)$")
      assert.is_string(section, rule.id)
      assert.truthy(section:find(rule.why, 1, true), rule.id)
      assert.truthy(section:find("`" .. rule.type .. "`, code " .. rule.code, 1, true), rule.id)
    end
  end)

  it("shows parameters with their defaults, and examples", function()
    local section = page:match "\n### lock/add%-check\n(.-)\n###"
    assert.truthy(section:find("`rows` (number, default `10000`)", 1, true))
    assert.truthy(section:find("~~~~sql\nALTER TABLE big ADD CONSTRAINT c CHECK (a > 0)\n~~~~", 1, true))
  end)

  it("describes every kind of policy with its fields and one of our files", function()
    for _, class in ipairs { "Rule", "RiskPolicy", "ApprovalPolicy", "WebhookPolicy", "RuleSet" } do
      local section = page:match("\n## " .. class .. ": (.-)\n## ")
      assert.is_string(section, class)
      assert.truthy(section:find("| `title` | `string` |", 1, true), class)
      assert.truthy(section:find("~~~~lua\n-- ", 1, true), class)
    end
  end)

  it("shows the rules of a directory of one's own", function()
    local dir = program.folder {}
    os.execute("mkdir -p " .. dir .. "/rules/own")
    local file = assert(io.open(dir .. "/rules/own/shout.lua", "w"))
    file:write [[return { type = "OWN_SHOUT", title = "Shout", why = "Because.", level = "WARNING", enabled = false,
      code = 9001, engines = "*", on = "*", good = { "SELECT 1" }, bad = { "SELECT 2" },
      check = function(stmt, ctx) if stmt.text:find "2" then ctx:advise(stmt, "two") end end }]]
    file:close()
    local _, own = program.run("policy docs " .. dir)
    os.execute("rm -r " .. dir)
    assert.truthy(own:find("### own/shout\n\nShout. Because.", 1, true))
  end)

  it("refuses what is no directory, and unknown words", function()
    assert.equal(2, (program.run "policy docs /nowhere"))
    assert.equal(2, (program.run "policy sing"))
  end)
end)
