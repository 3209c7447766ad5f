-- luacheck: the globals that each folder may use.
std = "luajit"
max_line_length = 120
codes = true

-- What the policy workers offer beside the library of Lua.
read_globals = { "cel", "regex", "sql", "zone" }

files["lua/meta"] = { ignore = { "." } }
files["spec"] = { std = "luajit+busted" }
