-- Regular expressions of rules.
local regex = require("spec.support.review").core.regex

local function matches(pattern, subject)
  local first, last = regex.find(subject, pattern)
  if not first then assert.is_nil(last) end
  return first ~= nil
end

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
    { "^a$", yes = { "a" }, no = { "a\n" } },
    { "(?s)a.b", yes = { "a\nb" }, no = {} },
    { "a.b", yes = { "axb" }, no = { "a\nb" } },
    { "(?m)^b$", yes = { "a\nb\nc" }, no = { "ab" } },
    { "^\\Qa.b\\E$", yes = { "a.b" }, no = { "axb" } },
    { "\\p{Lu}", yes = { "É" }, no = { "é" } },
    { "^a|b$", yes = { "ax", "xb" }, no = { "xa" } },
    { "^(?<n>a)+?b", yes = { "aab" }, no = { "b" } },
  }

  for _, case in ipairs(cases) do
    it("runs " .. case[1], function()
      for _, subject in ipairs(case.yes) do assert.is_true(matches(case[1], subject), subject) end
      for _, subject in ipairs(case.no) do assert.is_false(matches(case[1], subject), subject) end
    end)
  end

  for _, pattern in ipairs { "(", ")", "[a", "a(?=b)", "(?<!a)b", "(a)\\1", "*a", "a{2,1}", "[b-a]",
    "a{9999}", "\\", ("("):rep(300) .. (")"):rep(300), "a++", "a**", "(?>a)", "(?R)",
    "(?1)", "(*UTF)a", "(?#x)", "(?|a)", "(?P=n)", "\\Ka", "\\C", "\\Z", "\\R", "[[.a.]]", "a)(b",
    "(?'n'a)", "(?(1)a)", "\255" } do
    it("refuses " .. pattern:sub(1, 20), function()
      local first, reason = regex.find("aab", pattern)
      assert.is_nil(first)
      assert.is_string(reason)
    end)
  end

  it("tells where the first match stands", function()
    assert.same({ 3, 5 }, { regex.find("xxabcabc", "abc") })
    assert.same({ 1, 0 }, { regex.find("xx", "") })
    assert.same({ 2, 3 }, { regex.find("aé", "(?i)É$") })
  end)

  it("gives up where backtracking would hang", function()
    for _, case in ipairs { { ("a"):rep(2000) .. "b", "^(a|aa)+$" }, { ("x"):rep(2000) .. "y ", "(x+x+)+y$" },
      { ("a"):rep(40), ("a?"):rep(40) .. ("a"):rep(40) .. "[bc]" } } do
      local started = os.clock()
      local first, reason = regex.find(case[1], case[2])
      assert.is_nil(first)
      assert.is_true(reason == nil or reason:find("limit") ~= nil)
      assert.is_true(os.clock() - started < 0.5)
    end
  end)

  it("is quick on long texts", function()
    local started = os.clock()
    assert.is_false(matches("x[a-z]*[0-9]", ("x "):rep(100000)))
    assert.is_true(matches("(?i)drop\\s+table", ("x "):rep(100000) .. "DROP  TABLE"))
    assert.is_true(os.clock() - started < 0.5)
  end)

  it("matches around bytes that are no UTF-8", function()
    assert.same({ 3, 3 }, { regex.find("\255\254b\192", "b") })
    assert.is_nil(regex.find("\255", "é"))
  end)

  it("forgets old patterns, never their answers", function()
    for round = 1, 2 do
      for i = 1, 1000 do
        assert.equal(round, (regex.find((" "):rep(round - 1) .. "a" .. i .. ".", "a" .. i .. "\\.")))
      end
    end
  end)
end)
