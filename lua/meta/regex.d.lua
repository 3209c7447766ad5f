---@meta
-- Regular expressions of the RE2 kind, searched anywhere in the text, within a bound of work.
-- Look-around, back references, possessive quantifiers and atomic groups are refused as RE2 does.

---@class RegexLibrary
---@field find fun(text: string, pattern: string): integer?, integer|string|nil

---@type RegexLibrary
regex = {}

--- Searches anywhere in the text: first and last byte of the match; nil when there is none; nil and
--- a message when the pattern is not valid or needs too much work.
---@param text string
---@param pattern string
---@return integer? first
---@return integer|string|nil last_or_reason
function regex.find(text, pattern) end
