-- Waivers in the SQL: what they let pass, and what is said of those that do not hold.
local cjson = require "cjson"
local program = require "spec.support.program"

local RULE = "schema/backward-compatibility"

--- Titles (or rules) of what is advised and of what is waived.
local function check(sql, dialect)
  local dir = program.folder { ["a.sql"] = sql }
  local pipe = assert(io.popen(("%s check --format json --dialect %s %s/a.sql"):format(
    program.quote(program.exe), dialect or "postgres", dir)))
  local out = cjson.decode(pipe:read "*a")
  pipe:close()
  os.execute("rm -r " .. dir)
  local advised = {}
  for i, one in ipairs(out.advices) do advised[i] = ("%d %s"):format(one.line or 0, one.rule or one.title) end
  return advised, out.waived
end

describe("a waiver in the SQL", function()
  it("lets the rule's advice on its statement pass, and is listed with its reason", function()
    local advised, waived = check("DROP TABLE a;\n-- tidegate: allow " .. RULE .. ' reason="moved to b"\nDROP TABLE b;')
    assert.same({ "1 " .. RULE }, advised)
    assert.same({ 1, RULE, "moved to b", 3 }, { #waived, waived[1].rule, waived[1].reason, waived[1].line })
  end)

  it("may stand in the statement, name the rule's type and use any comment of the dialect", function()
    assert.same({}, (check 'DROP TABLE /* tidegate: allow SCHEMA_BACKWARD_COMPATIBILITY reason="x" */ a'))
    assert.same({}, (check("# tidegate: allow " .. RULE .. ' reason="x"\nDROP TABLE a', "mysql")))
  end)

  it("holds up to its day", function()
    local advised = check("-- tidegate: allow " .. RULE .. ' reason="x" until=2001-02-03\nDROP TABLE a;')
    assert.same({ "1 Expired waiver", "2 " .. RULE }, advised)
    assert.same({}, (check("-- tidegate: allow " .. RULE .. ' reason="x" until=2999-02-03\nDROP TABLE a;')))
  end)

  it("does not hold without a reason, nor for a rule that does not exist", function()
    assert.same({ "1 Waiver without a reason", "2 " .. RULE },
      (check("-- tidegate: allow " .. RULE .. "\nDROP TABLE a;")))
    assert.same({ "1 Waiver of an unknown rule" }, (check '-- tidegate: allow no/rule reason="x"\nSELECT 1;'))
    assert.same({ "1 Waiver not understood" }, (check "-- tidegate: forgive all\nSELECT 1;"))
  end)

  it("is itself reported when nothing needs it, also behind the last statement", function()
    assert.same({ "1 Unused waiver" }, (check("-- tidegate: allow " .. RULE .. ' reason="x"\nSELECT 1;')))
    assert.same({ "2 Unused waiver" }, (check("SELECT 1;\n-- tidegate: allow " .. RULE .. ' reason="x"')))
  end)

  it("does not cover a syntax error", function()
    assert.same({ "2 Syntax error" }, (check "-- a comment\nSELEC 1;"))
  end)
end)
