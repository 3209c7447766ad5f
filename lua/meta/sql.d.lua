---@meta
-- The text of SQL, beside its tree.

---@class SqlLibrary
---@field code fun(text: string, engine: string): string

---@type SqlLibrary
sql = {}

--- The text with every comment as a blank and every string literal as ''; quoted names stay.
---@param text string
---@param engine string  API engine name
---@return string
function sql.code(text, engine) end
