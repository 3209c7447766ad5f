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

--- Applies a script to a schema, as ctx.final and ctx.fault of a review.
---@param dialect string
---@param text string
---@param metadata table? DatabaseMetadata; nil = nothing is known
---@param context table? {currentDatabase, isObjectCaseSensitive}
---@return table? final DatabaseMetadata
---@return Fault? fault
function core.walk(dialect, text, metadata, context) end

--- What one statement of a script reads, writes and returns, as ctx:span of a review.
---@param dialect string
---@param text string
---@param index integer from 1
---@param metadata table? DatabaseMetadata
---@param context table?
---@return StatementSpan?
function core.span(dialect, text, index, metadata, context) end

return core
