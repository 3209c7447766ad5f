-- Files that try to hang, flood or trick a server that reads them as policies.
local harmless = "local risk = { title = 'x' }\nfunction risk.score() return 'LOW' end\nreturn risk\n"

--- Name, content of policies/risk/hostile.lua, what the refusal must say.
local files = {
  { "syntax error", "local risk = {\n  title = ,\n}\n", "hostile.lua:2: " },
  { "half-written file", harmless:sub(1, 60), "hostile.lua:2: " },
  { "empty file", "", "hostile.lua:1: the file must return one table" },
  { "throws when it is loaded", "\nerror('on purpose')\n", "hostile.lua:2: on purpose" },
  { "hangs when it is loaded", "\nwhile true do end\n", "hostile.lua:2: ran longer than" },
  { "table bomb", "local t = {}\nfor i = 1, 1e9 do t[i] = {} end\nreturn t\n", "hostile.lua:2: " },
  { "rep bomb", "local s = ('x'):rep(2 ^ 31)\nreturn { s }\n", "hostile.lua:1: " },
  { "doubling text", "local s = 'x'\nwhile #s > 0 do s = s .. s end\n", "hostile.lua:" },
  { "pattern bomb", "return ('a'):rep(30000):find(('a*'):rep(12) .. 'b')\n", "hostile.lua:1: " },
  { "deep recursion", "local function f() return 1 + f() end\nreturn f()\n", "hostile.lua:1: " },
  { "pcall in a loop", "local x = 1\nwhile x do pcall(function() while x do end end) end\n", "hostile.lua:2: " },
  { "yields", "coroutine.yield()\n", "hostile.lua:1: " },
  { "wrong type", "return 7\n", "hostile.lua:1: the file must return one table, not a number" },
  { "wrong field", "return { title = 7 }\n", "hostile.lua:1: field 'title' must be a text" },
  { "bytecode", "\27LJ\2\0\255\255", "hostile.lua:1: the file is bytecode" },
  { "UTF-16", "\255\254l\0o\0", "hostile.lua:1: the file is UTF-16" },
  { "not UTF-8", "\nlocal s = '\255'\n", "hostile.lua:2: the file is not valid UTF-8" },
  { "10 MB", ("-- x\n"):rep(2 * 1024 * 1024), "hostile.lua:1: the file is larger than 1 MiB" },
  { "undefined global", "return os.exit(1)\n", "hostile.lua:1: " },
  { "comparison that hangs in C", "local a, b = ('x'):rep(1e7), ('x'):rep(1e7 - 1) .. 'y'\n" ..
    "local n = 0\nwhile n do if a < b then n = n + 1 end end\n", "hostile.lua:" },
}

return { files = files, harmless = harmless }
