-- The setting WORKSPACE_APPROVAL: rules with conditions in CEL. Without it the other policies decide.
local variables = require "approval_variables"

---@type ApprovalPolicy
local approval = {
  title = "Workspace approval rules",
  why = "What the workspace set by the API comes before every other flow.",
  order = 0,
  needs = { "affected_rows" },
}

-- The rule that applies decided for the steps, too.
local found

local function name_of(rule, number)
  local title = rule.template and rule.template.title or ""
  return title == "" and ("rule %d"):format(number) or ("rule %d (%s)"):format(number, title)
end

-- What cannot be evaluated may be true: nobody may pass because of it.
local function is_true(rule, number, set)
  local value, why = cel.eval(rule.condition.expression, set)
  if type(value) == "boolean" then return value end
  why = why or "the condition is neither true nor false"
  error(("WORKSPACE_APPROVAL, %s: %s"):format(name_of(rule, number), why), 0)
end

local function expression_of(rule)
  local text = rule.condition and rule.condition.expression or ""
  return text:match "^%s*(.-)%s*$"
end

local function applies(rule, number, issue, is_fallback)
  local text = expression_of(rule)
  if text == "" or text == "true" then return text == "true" end
  if is_fallback then return is_true(rule, number, variables.of_project(issue)) end
  return variables.any(issue, function(set) return is_true(rule, number, set) end)
end

local function find(rules, issue, source)
  for number, rule in ipairs(rules) do
    local own = rule.source or "SOURCE_UNSPECIFIED"
    if own == (source or "SOURCE_UNSPECIFIED") and applies(rule, number, issue, not source) then return rule, number end
  end
end

function approval.applies(issue, settings)
  local rules = settings.approval and settings.approval.rules or {}
  local number
  found, number = find(rules, issue, variables.source(issue))
  if not found then found, number = find(rules, issue, nil) end
  if not found then return false end
  return true, name_of(found, number)
end

function approval.steps()
  local flow = found.template and found.template.flow or {}
  local steps = {}
  for i, role in ipairs(flow.roles or {}) do steps[i] = { role = role } end
  local title = found.template and found.template.title or ""
  return steps, title ~= "" and title or nil
end

return approval
