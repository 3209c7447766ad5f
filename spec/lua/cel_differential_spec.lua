-- The expression language beside @marcbachmann/cel-js: the written cases, and random expressions.
local cjson = require "cjson"
local cel = require("spec.support.review").core.cel

local function lines(arguments)
  local pipe = assert(io.popen("node spec/cel/differential.mjs " .. arguments))
  local list = {}
  for line in pipe:lines() do list[#list + 1] = cjson.decode(line) end
  pipe:close()
  return list
end

local there = io.open "node_modules/@marcbachmann/cel-js/package.json"
if there then there:close() end

-- Where both give a value and not the same one, with what the specification says.
local theirs = {
  ["b'é' == b\"\\303\\251\""] = "octal escapes of bytes are bytes",
  ['size(b"añ")'] = "bytes are counted in UTF-8",
  ["[1, 2] == [1.0, 2u]"] = "elements are equal as numbers are",
  ['{"a": 1, "b": 2} == {"b": 2.0, "a": 1u}'] = "members are equal as numbers are",
  ["p.q"] = "the longest name that is a variable wins; theirs has none with dots",
  ['"\\uffff" < "\\U00010000"'] = "the order is that of code points, not of UTF-16",
  ['"é😀".split("")'] = "a code point is not split",
  ['"tacoCÆtéXii".upperAscii()'] = "only letters of ASCII change",
  ['"TacoCÆt Xii".lowerAscii()'] = "only letters of ASCII change",
  ['"\\u3000\\u00a0x\\u2028\\u0085".trim()'] = "U+0085 is white space",
  ["string(1e-7)"] = "an exponent has two digits, as in the reference implementation",
  ['duration("1ns")'] = "shown by the spec's own program in another form",
  ['duration("1.234s").getMilliseconds()'] = "the milliseconds of the second, not of the whole",
  ['timestamp("2026-11-21T10:20:30.123456789Z")'] = "times have nanoseconds",
  ['timestamp("9999-12-31T23:59:59.999999999Z")'] = "times have nanoseconds",
  ['timestamp("2026-11-21T10:20:30.500Z")'] = "shown by the spec's own program in another form",
  ['timestamp("2026-11-21T10:00:00Z") - duration("1.5s")'] = "shown by the spec's own program in another form",
  ["type(null)"] = "the type of null is null_type",
}

describe("the expression language beside cel-js", function()
  if not there then
    pending "needs npm ci"
    return
  end

  it("agrees on the written cases but where theirs leaves the specification", function()
    local same
    for _, row in ipairs(lines "spec/cel/language.txt spec/cel/extension.txt") do
      same = row.same
      local both = row.text and row.got:sub(1, 2) ~= "! " and row.expected:sub(1, 2) ~= "! "
      if both then assert.is_truthy(theirs[row.text], row.text .. " gives " .. row.got .. " there") end
    end
    assert.is_true(same >= 560, tostring(same))
  end)

  it("agrees on random expressions", function()
    local variables = { i = 7, s = "text", yes = true, l = { 1, 2, 3 }, m = { a = 1, b = { c = "deep" } } }
    local values, failures = 0, 0
    for _, row in ipairs(lines "random 6000") do
      local value = cel.eval(row.text, variables)
      local got = value == nil and "!" or type(value) == "string" and '"' .. value .. '"' or tostring(value)
      assert.equal(row.got, got, row.text)
      if got == "!" then failures = failures + 1 else values = values + 1 end
    end
    assert.is_true(values > 3000 and failures > 100, values .. " values, " .. failures .. " failures")
  end)
end)
