---@meta
-- The Common Expression Language (https://cel.dev), whole, with its string extensions; parsed once,
-- limited in depth, size and work.

---@class CelLibrary
---@field eval fun(expression: string, variables: table?): any, string?
---@field check fun(expression: string): boolean?, string?

---@type CelLibrary
cel = {}

--- Evaluates the expression. A table with string keys is a map, an array is a list, a whole number is an
--- int, another number a double. Times and durations come back as texts, integers beyond 2^53 as digits.
---@param expression string
---@param variables? table by name; `a.b` is a field of the table `a`, or the variable called "a.b"
---@return any value nil when there is none (or it is null)
---@return string? message "line:column: why there is none"
function cel.eval(expression, variables) end

--- Parses the expression and looks for functions that do not exist, wrong numbers of arguments and types that
--- cannot fit, without evaluating it.
---@param expression string
---@return boolean? ok
---@return string? message "line:column: what is wrong"
function cel.check(expression) end
