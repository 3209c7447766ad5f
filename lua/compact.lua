-- What a rule keeps of a script until its end, as one text: a script may have hundreds of thousands of
-- statements, and a table for each would be most of what a review needs.
local compact = {}

--- One text of several; nil is kept as "".
---@param ... string|number|nil
---@return string
function compact.pack(...)
  local n = select("#", ...)
  if n == 2 then
    local a, b = ...
    return (a or "") .. "\1" .. (b or "")
  end
  local parts = { ... }
  for i = 1, n do parts[i] = parts[i] or "" end
  return table.concat(parts, "\1")
end

--- The texts of one that pack made; nil for "".
---@param text string
---@return string? ...
function compact.unpack(text)
  local parts, n = {}, 0
  for part in (text .. "\1"):gmatch "(.-)\1" do
    n = n + 1
    parts[n] = part ~= "" and part or nil
  end
  return unpack(parts, 1, n)
end

return compact
