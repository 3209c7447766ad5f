-- The last stop before production: one person says yes.
---@type ApprovalPolicy
local approval = {
  title = "Owner (staging)",
  why = "What reaches staging is about to reach production.",
  order = 30,
  steps = { { role = "projectOwner" } },
}

local names = { "stag", "uat", "preprod", "pre-prod", "preview" }

local function is_staging(environment)
  local name = ((environment.id or "") .. " " .. (environment.title or "")):lower()
  for _, part in ipairs(names) do
    if name:find(part, 1, true) then return true end
  end
  return false
end

function approval.applies(issue)
  for _, environment in ipairs(issue.environments or {}) do
    if is_staging(environment) then return true end
  end
  return is_staging(issue.environment)
end

return approval
