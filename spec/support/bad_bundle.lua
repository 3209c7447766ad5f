-- Overlays that must not come into force, whatever way they come; and some that look odd and must.
local bundle = require "spec.support.bundle"

local good = bundle.rule "fine"
local utf16 = "\255\254r\0e\0t\0u\0r\0n\0"
local path = "rules/spec/x.lua"

---@class BadBundle
---@field name string
---@field files table<string, string>
---@field file string?  of the refusal, with its line
---@field refusal string?  what is said; nil = it is taken
---@field is_binary boolean?  cannot be pushed: JSON is text

---@type BadBundle[]
local cases = {}

--- One file that is refused at a line of its own.
local function refused(name, content, line, refusal, is_binary)
  cases[#cases + 1] = {
    name = name, files = { [path] = content }, file = path .. ":" .. line, refusal = refusal, is_binary = is_binary,
  }
end

refused("syntax error", "return {\n  title = \"x\",,\n}\n", "2", "unexpected symbol")
refused("half-written file", good:sub(1, 60), "2", "")
refused("empty file", "", "1", "return one table")
refused("wrong return type", "return 7\n", "1", "not a number")
refused("UTF-16", utf16, "1", "UTF-16", true)
refused("invalid UTF-8", "\nreturn '\200\200'\n", "2", "not valid UTF-8", true)
refused("bytecode", "\27LJ\2\n", "1", "bytecode")
refused("10 MB", ("-"):rep(10 * 1024 * 1024), "1", "larger than 1 MiB")
refused("module that is gone", "local m = require \"gone\"\n" .. good, "1", "no module 'gone'")
refused("bad example that draws no advice", (good:gsub("CREATE TABLE t %(id int%)", "SELECT 2")), "", "bad example")

local more = {
  { name = "cyclic requires", file = "lua/spec_b.lua:1", refusal = "requires itself", files = {
    ["lua/spec_a.lua"] = "local b = require \"spec_b\"\nreturn { b = b }\n",
    ["lua/spec_b.lua"] = "local a = require \"spec_a\"\nreturn { a = a }\n",
    [path] = "local a = require \"spec_a\"\n" .. good,
  } },
  { name = "duplicate ids", file = "rules/spec/a_b.lua:1", refusal = "the same name as rules/spec/a-b.lua", files = {
    ["rules/spec/a-b.lua"] = good, ["rules/spec/a_b.lua"] = (good:gsub("4999", "4998")),
  } },
  { name = "unknown kind", files = { ["policies/guess/x.lua"] = good }, file = "policies/guess/x.lua:1",
    refusal = "no kind of policy lives here" },
  { name = "name with a blank", files = { ["rules/spec/a b.lua"] = good }, file = "rules/spec/a b.lua:1",
    refusal = "the path may have" },
  { name = "byte order mark", files = { [path] = "\239\187\191" .. good } },
  { name = "CRLF", files = { [path] = (good:gsub("\n", "\r\n")) .. "\r\n" } },
}
for _, case in ipairs(more) do cases[#cases + 1] = case end

return cases
