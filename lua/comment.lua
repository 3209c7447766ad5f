-- The convention for the comments of tables and of columns.
local engines = require "engine"

local comment = {}

--- Parameters of a rule on comments.
comment.params = {
  required = { type = "boolean", default = false, help = "a comment must be there" },
  maxLength = { type = "number", default = 64, help = "bytes; 0 = any length, none in MySQL" },
}

-- Where the comment is a part of the definition, so that an empty one is meant so.
local is_mysql = engines.mysql

--- What a rule knows of one table or column.
---@class Commented
---@field what string     "table", "column"
---@field name string
---@field comment string?
---@field created Node    where a missing comment is told of
---@field node Node       where a long one is

--- Advises when the comment breaks the rule's convention.
---@param ctx Context
---@param found Commented
function comment.check(ctx, found)
  local limit, text, in_definition = ctx.params.maxLength, found.comment, is_mysql[ctx.engine]
  if not text or text == "" and not in_definition then
    if ctx.params.required then
      ctx:advise_code(1032, found.created, "%s %s has no comment", found.what, found.name)
    end
  elseif #text > limit and (limit > 0 or in_definition) then
    local node = ctx.engine == "ORACLE" and found.created or found.node
    ctx:advise_code(1301, node, "the comment of %s %s has %d bytes, more than %d", found.what,
      found.name, #text, limit)
  end
end

return comment
