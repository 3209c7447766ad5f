-- Index builds, unless every table of the change is known to be small.
---@type RiskPolicy
local risk = {
  title = "Index builds",
  why = "Building an index reads the whole table and, unless concurrent, blocks its writers.",
}

local SMALL_ROWS = 100000

-- Unknown is not zero: a table that nobody has counted is not small.
local function is_small(tables)
  for _, one in ipairs(tables or {}) do
    local rows = tonumber(one.rows)
    if not rows or rows > SMALL_ROWS then return false end
  end
  return #(tables or {}) > 0
end

function risk.score(change)
  for _, statement in ipairs(change.statements) do
    if statement.kind == "create_index" then
      if is_small(change.tables) then return "LOW", "an index on a small table" end
      return "MODERATE", ("line %d: an index is built"):format(statement.line)
    end
  end
  return "LOW"
end

return risk
