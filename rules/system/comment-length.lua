-- Very long comments.
---@type Rule
local rule = {
  type    = "SYSTEM_COMMENT_LENGTH",
  title   = "Comments are short",
  why     = "Every client that lists the schema fetches them.",
  level   = "WARNING",
  enabled = false,
  code    = 1301,
  engines = { "POSTGRES" },
  on      = { "comment_on" },
  params  = { number = { type = "number", default = 64, help = "bytes" } },
  payload = { number = 20 },
  good    = {
    "COMMENT ON TABLE t IS 'short'",
  },
  bad     = {
    "COMMENT ON TABLE t IS 'longer than it may be here'",
    "COMMENT ON COLUMN t.a IS 'longer than it may be here'",
  },
}

function rule.check(stmt, ctx)
  local limit = ctx.params.number
  if stmt.comment and limit > 0 and #stmt.comment > limit then
    ctx:advise(stmt, "the comment has %d bytes, more than %d", #stmt.comment, limit)
  end
end

return rule
