-- Development and test: nobody has to say yes.
---@type ApprovalPolicy
local approval = {
  title = "No approval",
  why = "Where only developers are hurt, waiting costs more than a mistake.",
  order = 90,
  steps = {},
}

function approval.applies(issue) return issue.environment.tier ~= "PROTECTED" end

return approval
