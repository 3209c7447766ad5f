-- Naming conventions: a pattern and a length, or a template with {{tokens}} in the pattern.
local naming = {}

local DEFAULT_LENGTH = 63

--- Parameters of a rule that checks names against a pattern.
---@param format string
---@return table<string, Param>
function naming.params(format)
  return {
    format = { type = "regex", default = format, help = "pattern of a good name (RE2)" },
    maxLength = { type = "number", default = DEFAULT_LENGTH, help = "bytes; 0 means 63" },
  }
end

--- Parameters of a rule whose pattern has tokens.
---@param format string
---@return table<string, Param>
function naming.template_params(format)
  local params = naming.params(format)
  params.format = { type = "template", default = format, help = "pattern with {{tokens}} (RE2)" }
  return params
end

local function check_length(ctx, node, what, name)
  local limit = ctx.params.maxLength > 0 and ctx.params.maxLength or DEFAULT_LENGTH
  if #name > limit then
    ctx:advise(node, "%s name %q has %d bytes, more than %d", what, name, #name, limit)
  end
end

local function check(ctx, node, what, name, format)
  local first, reason = regex.find(name, format)
  if not first and reason then
    ctx:advise_code(1, node, "Rule check failed: regular expression %q: %s", format, reason)
    return
  elseif not first then
    ctx:advise(node, "%s name %q does not match %q", what, name, format)
  end
  check_length(ctx, node, what, name)
end

--- Advises when the name breaks the rule's convention.
---@param ctx Context
---@param node Node
---@param what string  "table", "column"
---@param name string
function naming.check(ctx, node, what, name)
  check(ctx, node, what, name, ctx.params.format)
end

--- The pattern that matches exactly this text.
---@param text string
---@return string
function naming.quote(text)
  return (text:gsub("[%^%$%.%[%]%*%+%?%(%)%{%}|\\%-]", "\\%0"))
end

--- The pattern of a template with its tokens filled in (literally).
---@param template string
---@param tokens table<string, string>
---@return string
function naming.fill(template, tokens)
  return (template:gsub("{{([%w_]+)}}", function(token)
    return tokens[token] and naming.quote(tokens[token])
  end))
end

--- As naming.check, for rules with a template.
---@param ctx Context
---@param node Node
---@param what string
---@param name string
---@param tokens table<string, string>
function naming.check_template(ctx, node, what, name, tokens)
  check(ctx, node, what, name, naming.fill(ctx.params.format, tokens))
end

--- The place of a constraint's name.
---@param constraint Constraint
---@return Node
function naming.place(constraint)
  if not constraint.name_line then return constraint end
  return { line = constraint.name_line, column = constraint.name_column }
end

--- {{table}} and {{column_list}}.
---@param table_name string
---@param columns string[]
function naming.tokens(table_name, columns)
  return { table = table_name, column_list = table.concat(columns, "_") }
end

return naming
