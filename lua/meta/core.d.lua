---@meta
-- core.so: the lower floors for specs in Lua; not there inside the policy workers.

local core = {}

--- Parses a script as far as the dialect's parser goes.
---@param dialect string API engine name or dialect name: "POSTGRES", "mysql"
---@param text string
---@return Statement[]
function core.parse(dialect, text) end

--- The verdict of PostgreSQL's own grammar on one statement.
---@param text string
---@return boolean is_valid
---@return string? message
function core.verdict(text) end

return core
