-- The rules of cel_rules.json in a policy: through cel.eval, or as functions.
local function any_of(list)
  local set = {}
  for _, each in ipairs(list) do set[each] = true end
  return set
end

local drops = any_of { "DROP_TABLE", "TRUNCATE", "DROP_DATABASE" }
local changes = any_of { "DELETE", "UPDATE" }
local guarded = any_of { "prod", "staging" }

local functions = {
  function(c) return c.resource.environment_id == "prod" and drops[c.statement.sql_type] end,
  function(c) return c.resource.environment_id == "prod" and c.statement.affected_rows > 100000 end,
  function(c) return c.risk.level == "HIGH" and c.resource.project_id == "payments" end,
  function(c) return c.resource.environment_id == "prod" and c.resource.database_name:sub(1, 5) == "core_" end,
  function(c) return c.resource.environment_id == "staging" and c.statement.affected_rows >= 10000 end,
  function(c) return changes[c.statement.sql_type] and c.statement.affected_rows > 1000 end,
  function(c) return guarded[c.resource.environment_id] or c.risk.level == "HIGH" end,
  function() return true end,
}

local decide = {}

function decide.lua(context)
  for i = 1, 8 do
    if functions[i](context) then return i end
  end
end

function decide.cel(context, rules)
  local eval = cel.eval
  for i = 1, 8 do
    if eval(rules[i], context) then return i end
  end
end

function decide.chain(context, _, chain)
  return cel.eval(chain, context)
end

-- Plain tables, as a policy's own; views of the input are looked at once.
local function copy(value)
  if type(value) ~= "table" then return value end
  local plain = {}
  for key, each in pairs(value) do plain[key] = copy(each) end
  return plain
end

local risk = { title = "Bench" }

function risk.score(change)
  local contexts, rules, how = copy(change.contexts), copy(change.rules), decide[change.how]
  local chain = "0"
  for i = #rules, 1, -1 do chain = ("(%s) ? %d : (%s)"):format(rules[i], i, chain) end
  local sum = 0
  for _ = 1, change.rounds do
    sum = 0
    for i = 1, #contexts do sum = sum + how(contexts[i], rules, chain) end
  end
  return "LOW", tostring(sum)
end

return risk
