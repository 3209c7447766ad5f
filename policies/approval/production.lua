-- Production changes of low risk: the owner says yes.
---@type ApprovalPolicy
local approval = {
  title = "Owner",
  why = "No change of production goes unseen.",
  order = 20,
  steps = { { role = "projectOwner" } },
}

function approval.applies(issue) return issue.environment.tier == "PROTECTED" end

return approval
