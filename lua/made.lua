-- The tables that the script itself made: nobody else uses them yet, so no lock on them matters. The core
-- follows them; a rule whose `on` says "old" is not called for statements on them.
local made = {}

--- True when an earlier statement made the table.
---@param name Name?
---@param ctx Context
---@return boolean
function made.has(name, ctx) return name ~= nil and ctx:is_made(name) end

return made
