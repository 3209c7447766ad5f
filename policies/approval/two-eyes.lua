-- Production changes that matter: two people say yes.
---@type ApprovalPolicy
local approval = {
  title = "Owner, then DBA",
  why = "A change of production that may hurt is seen by two people.",
  order = 10,
  steps = { { role = "projectOwner" }, { role = "workspaceDBA" } },
}

function approval.applies(issue)
  return issue.environment.tier == "PROTECTED" and issue.risk ~= "LOW"
end

return approval
