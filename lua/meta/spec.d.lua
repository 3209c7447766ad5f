---@meta
-- The words of *_spec.lua files in a bundle. They run in the sandbox when the bundle is admitted, and by
-- `tidegate policy test`; every function has a budget of its own. `require "policies.risk.large-change"` gives the
-- policy's own table. The claims of assert are busted's: equal, same, is_true, is_nil, truthy, matches, near, has_error,
-- error_matches, is_table ..., each also with not.

---@param name string
---@param body fun()
function describe(name, body) end
---@param name string
---@param body fun()
function context(name, body) end

--- A claim; without a function it is still to be written.
---@param name string
---@param body fun()?
function it(name, body) end

--- In a describe: a claim still to be written. In a claim: ends it without an outcome.
---@param reason string?
function pending(reason) end

---@param body fun() before each claim of this describe and those in it
function before_each(body) end
---@param body fun()
function after_each(body) end
---@param body fun() once, before the first claim
function setup(body) end
---@param body fun() once, after the last claim
function teardown(body) end
---@param body fun() after the claim that runs now, however it ends
function finally(body) end

--- What one rule says to a script.
---@param rule string its id: "column/no-null"
---@param sql string
---@param options {engine: string?, payload: table?, schema: table?, context: table?}?
---@return Advice[]
function review(rule, sql, options) end

--- What all policies of a kind answer to an input: decide("approval", { issue = { ... } }).steps
---@param kind string
---@param input table
---@return table
function decide(kind, input) end

--- What all risk policies say of a change.
---@param change table as much of a Change as the policies look at
---@return "LOW"|"MODERATE"|"HIGH" level
---@return {policy: string, level: string, reason: string?}[] reasons
function score(change) end
