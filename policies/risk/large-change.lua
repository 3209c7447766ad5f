-- Changes of large tables, and of many rows.
---@type RiskPolicy
local risk = {
  title = "Large changes",
  why = "Long statements hold locks, fill disks and delay replicas.",
  needs = { "affected_rows" },
}

local LARGE_TABLE_ROWS, MANY_ROWS = 1000000, 100000

local writes = { update = true, delete = true, insert = true, merge = true, rename = true }

local function changes_something(statement)
  local kind = statement.kind
  return writes[kind] or kind:find("^alter_") or kind:find("^create_index")
end

local function largest(tables)
  local found
  for _, one in ipairs(tables or {}) do
    local rows = tonumber(one.rows)
    if rows and rows > LARGE_TABLE_ROWS and (not found or rows > tonumber(found.rows)) then found = one end
  end
  return found
end

function risk.score(change)
  local rows = tonumber(change.affected_rows)
  if rows and rows > MANY_ROWS then return "MODERATE", ("%d rows change"):format(rows) end
  local table_ = largest(change.tables)
  if not table_ then return "LOW" end
  for _, statement in ipairs(change.statements) do
    if changes_something(statement) then
      return "MODERATE", ("table %s has %d rows"):format(table_.name, tonumber(table_.rows))
    end
  end
  return "LOW"
end

return risk
