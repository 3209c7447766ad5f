-- Scripts that somebody finds too large to be reviewed.
---@type Rule
local rule = {
  type    = "BUILTIN_STATEMENT_MAXIMUM_SQL_SIZE",
  title   = "A script has a limited size",
  why     = "Nobody reads a script of many megabytes, and it is one long change: load data by other means.",
  level   = "ERROR",
  enabled = false,
  alone   = true,
  code    = 258,
  engines = "*",
  on      = "*",
  params  = { number = { type = "number", default = 2 * 1024 * 1024, help = "bytes of one script" } },
  payload = { number = 20 },
  good    = { "SELECT a FROM t" },
  bad     = { "SELECT a, b, c, d FROM t", "-- nothing but a comment" },
}

function rule.finish(ctx)
  if ctx.size_bytes > ctx.params.number then
    ctx:advise(nil, "the script has %d bytes, more than %d: split it", ctx.size_bytes, ctx.params.number)
  end
end

return rule
