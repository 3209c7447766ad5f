-- Regular expressions of rules.
package.path = "lua/?.lua;" .. package.path
local regex = require "regex"

local function matches(pattern, subject) return assert(regex.compile(pattern)):test(subject) end

describe("regex", function()
  local cases = {
    { "^[a-z]+(_[a-z]+)*$", yes = { "tech_book", "t" }, no = { "_techbook", "TechBook", "" } },
    { "_delete$", yes = { "foo_delete" }, no = { "bar", "_delete_" } },
    { "^$|^idx_t_a$", yes = { "", "idx_t_a" }, no = { "idx_t" } },
    { "^a{2,3}$", yes = { "aa", "aaa" }, no = { "a", "aaaa" } },
    { "^a{2}$", yes = { "aa" }, no = { "a", "aaa" } },
    { "^a{2,}$", yes = { "aa", "aaaaa" }, no = { "a" } },
    { "a{,3}", yes = { "a{,3}" }, no = { "aaa" } },
    { "(?i)^foo$", yes = { "FoO" }, no = { "fo" } },
    { "(?i:a)B", yes = { "AB", "aB" }, no = { "Ab" } },
    { "\\bfoo\\b", yes = { "a foo b" }, no = { "afoo" } },
    { "^\\d+\\D$", yes = { "12x" }, no = { "123" } },
    { "^\\w+\\s\\S$", yes = { "a_1 x" }, no = { "a- x" } },
    { "^[^a-c]$", yes = { "d" }, no = { "a" } },
    { "^[]a-]+$", yes = { "]-a" }, no = { "b" } },
    { "^[[:alpha:]]+[[:digit:]]$", yes = { "ab1" }, no = { "1" } },
    { "^.{4}$", yes = { "café" }, no = { "cafés" } },
    { "^[é-ë]$", yes = { "ê" }, no = { "e" } },
    { "^(?:ab|cd)+?$", yes = { "abcd" }, no = { "abc" } },
    { "^(?P<name>x)\\.y$", yes = { "x.y" }, no = { "xzy" } },
    { "\\x41\\x{42}", yes = { "AB" }, no = { "ab" } },
    { "", yes = { "", "x" }, no = {} },
  }

  for _, case in ipairs(cases) do
    it("runs " .. case[1], function()
      for _, subject in ipairs(case.yes) do assert.is_true(matches(case[1], subject), subject) end
      for _, subject in ipairs(case.no) do assert.is_false(matches(case[1], subject), subject) end
    end)
  end

  for _, pattern in ipairs { "(", ")", "[a", "a(?=b)", "(?<!a)b", "\\1", "*a", "a{2,1}", "[b-a]",
    "a{9999}", "\\", ("(a{1000}){1000}"), ("("):rep(300) .. (")"):rep(300) } do
    it("refuses " .. pattern:sub(1, 20), function()
      local compiled, reason = regex.compile(pattern)
      assert.is_nil(compiled)
      assert.is_string(reason)
    end)
  end

  it("takes linear time where a backtracking matcher hangs", function()
    local started = os.clock()
    assert.is_false(matches("^(a|aa)+$", ("a"):rep(2000) .. "b"))
    assert.is_false(matches("(x+x+)+y", ("x"):rep(2000)))
    assert.is_true(os.clock() - started < 1)
  end)

  it("quotes a text so that it matches itself only", function()
    local text = "a.b*c[d](e){f}|g\\h^i$j-k+l?"
    assert.is_true(matches("^" .. regex.quote(text) .. "$", text))
    assert.is_false(matches("^" .. regex.quote("a.b") .. "$", "axb"))
  end)
end)
