-- What the planner of the target database said of the statements, where the core could ask it: rules
-- that want to know name "plans" in `needs`.
local plan = {}

---@class Plan
---@field statement integer   number of the statement in the script
---@field rows integer?       that it would touch; nil: not known
---@field error string?       why the server would refuse it

--- The plan of a statement; nil when nobody asked.
---@param stmt Statement
---@param ctx Context
---@return Plan?
function plan.of(stmt, ctx)
  for _, one in ipairs(ctx.context and ctx.context.plans or {}) do
    if one.statement == stmt.index then return one end
  end
end

return plan
