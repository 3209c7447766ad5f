-- luacheck: the globals that each folder may use.
std = "luajit"
max_line_length = 120
codes = true

files["lua/meta"] = { ignore = { "." } }
files["spec"] = { std = "luajit+busted" }
