-- An example of what a flow can ask for, switched off: copy it to your folder and name your own people.
---@type ApprovalPolicy
local approval = {
  title = "Release board",
  why = "What drops data in production is seen by the team, by who knows the data, and by the board.",
  enabled = false,
  order = 5,
  steps = {
    { role = "projectOwner", quorum = 2, selfApproval = false },
    { title = "Somebody who knows the data",
      anyOf = {
        { role = "workspaceDBA" },
        { allOf = { { group = "data@example.com" }, { user = "ada@example.com" } } },
      } },
    { group = "board@example.com", differentPerson = true, expires = "7d" },
  },
}

local drops = { drop_table = true, drop_schema = true, drop_database = true, truncate = true }

function approval.applies(issue)
  if issue.environment.tier ~= "PROTECTED" then return false end
  for _, change in ipairs(issue.changes) do
    for _, statement in ipairs(change.statements) do
      if drops[statement.kind] then return true, statement.kind .. " in " .. change.database.name end
    end
  end
  return false
end

return approval
