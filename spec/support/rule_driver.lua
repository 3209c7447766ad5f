-- Runs review rules over statements with the `ctx` of the policy workers, without their sandbox.
local core = require "core"
local regex = core.regex
_G.cel, _G.regex, _G.sql = core.cel, regex, core.sql -- as in the policy workers

local made = require "spec.support.made_tables"

local review = {}

---@class Context
local Context = {}

-- ctx.final and ctx.fault: the script applied to the schema, once for all rules.
local walked = { final = true, fault = true }

function Context.__index(ctx, key)
  if not walked[key] then return Context[key] end
  local session = rawget(ctx, "session")
  local input = session.input
  if not session.walk then
    local final, fault = core.walk(input.engine, input.sql, input.schema, input.context)
    session.walk = { final = final, fault = fault }
  end
  return session.walk[key]
end

local function position(advice, node)
  if not node then return end
  local stop = node.stop
  advice.line, advice.column = node.line, node.column
  advice.endLine, advice.endColumn = stop and stop.line, stop and stop.column
end

local function add(ctx, code, node, format, ...)
  local advice = {
    status = ctx.level,
    code = code,
    title = ctx.rule.type,
    rule = ctx.rule.id,
    content = select("#", ...) > 0 and format:format(...) or format,
  }
  position(advice, node)
  ctx.advices[#ctx.advices + 1] = advice
end

--- Reports a finding at a node (or without a position when the node is nil).
---@param node Node?
---@param format string  of string.format
function Context:advise(node, format, ...)
  add(self, self.rule.code, node, format, ...)
end

--- The same for a rule that has more than one code.
---@param code integer
---@param node Node?
---@param format string
function Context:advise_code(code, node, format, ...)
  add(self, code, node, format, ...)
end

--- Attaches edits of the script to what was said last.
---@param edits Edit[]
function Context:fix(edits)
  self.advices[#self.advices].edits = edits
end

--- What a query or data statement reads, writes and returns; nil for others.
---@param stmt Statement
---@return StatementSpan?
function Context:span(stmt)
  local input = rawget(self, "session").input
  return core.span(input.engine, input.sql, stmt.index, input.schema, input.context)
end

--- True when an earlier statement made the table.
---@param name Name
function Context:is_made(name) return made.has(rawget(self, "session").made, name) end

--- What is known of the keys of a table, and whether that of this statement had a primary key before.
---@param name Name|integer
function Context:keys(name)
  local session = rawget(self, "session")
  local input = session.input
  local one, _, had_primary = core.keys(input.engine, input.sql, input.schema, session.shown, name)
  return one, had_primary
end

---@param name Name|integer
function Context:indexes(name)
  local session = rawget(self, "session")
  local input = session.input
  local _, indexes = core.keys(input.engine, input.sql, input.schema, session.shown, name)
  return indexes
end

--- The foreign keys of the script that no index serves.
function Context:unindexed()
  local session = rawget(self, "session")
  local input = session.input
  local list, i = select(4, core.keys(input.engine, input.sql, input.schema, session.shown, { name = "" })), 0
  return function()
    i = i + 1
    return list[i]
  end
end

--- Where a node stands, as a number to be kept.
---@param node Node
---@param number integer? of one to forget
function Context:spot(node, number)
  local spots, stop = rawget(self, "session").spots, node.stop
  number = number or #spots + 1
  spots[number] = { line = node.line, column = node.column, stop = stop and { line = stop.line, column = stop.column } }
  return number
end

---@param number integer of ctx:spot
function Context:place(number) return rawget(self, "session").spots[number] end

--- A number for a text, the same each time.
---@param text string
function Context:number(text)
  local texts = rawget(self, "texts")
  if not texts[text] then
    texts[#texts + 1] = text
    texts[text] = #texts
  end
  return texts[text]
end

---@param number integer of ctx:number
function Context:text(number) return rawget(self, "texts")[number] end

---@param text string
function Context:known(text) return rawget(self, "texts")[text] end

--- A number for the table of a name, the same for all rules.
---@param name Name
function Context:name_number(name)
  local names, key = rawget(self, "session").names, (name.schema or "public") .. "." .. name.name
  if not names[key] then
    names[#names + 1] = key
    names[key] = #names
  end
  return names[key]
end

--- A list of whole numbers in which what was never set is 0.
function Context.numbers()
  return setmetatable({}, {
    __index = function() return 0 end,
    __newindex = function(list, i, value)
      for k = #list + 1, i - 1 do rawset(list, k, 0) end
      rawset(list, i, value)
    end,
  })
end

--- A part that policies tell the core, which then calls rules for fewer statements; here nothing.
function Context.mark() end

-- The API wraps the payload by its kind: {namingPayload = {format, maxLength}}.
local function unwrap(payload)
  local key, inner = next(payload)
  if type(inner) == "table" and type(key) == "string" and key:find("Payload$") then return inner end
  return payload
end

local convert = {
  string = function(v) return type(v) == "string" and v or nil end,
  template = function(v) return type(v) == "string" and v or nil end,
  boolean = function(v) if type(v) == "boolean" then return v end end,
  number = function(v) return tonumber(v) end,
  list = function(v) return type(v) == "table" and v or nil end,
  set = function(v)
    if type(v) ~= "table" then return nil end
    local set = {}
    for _, item in ipairs(v) do set[item] = true end
    return set
  end,
  regex = function(v)
    if type(v) ~= "string" then return nil end
    local first, reason = regex.find("", v)
    if not first and reason then return nil, reason end
    return v
  end,
}

--- The values of the rule's declared parameters: the payload's where given, else the defaults.
---@param rule Rule
---@param payload table?  flat, or in the API's form
---@return table? params
---@return string? reason
function review.params(rule, payload)
  local given, params = unwrap(payload or {}), {}
  for name, spec in pairs(rule.params or {}) do
    local value = given[name]
    if value == nil then value = spec.default end
    local converted, reason = convert[spec.type](value)
    if converted == nil then
      return nil, ("parameter %s of %s: %s"):format(name, rule.type, reason or "is not a " .. spec.type)
    end
    params[name] = converted
  end
  return params
end

-- Parts that are known while a script is reviewed only; without them a rule is called more often.
local dynamic = { old = true, held = true, keyless = true, had_primary = true }

-- "alter_table:old:add_column": for this kind, when the statement has the part add_column.
local function listen(session, event, entry)
  local kind, parts = event:match "^[^:]*", {}
  for part in event:gmatch ":([^:]+)" do
    if not dynamic[part] then parts[#parts + 1] = part end
  end
  local list = session.on[kind] or {}
  session.on[kind] = list
  list[#list + 1] = { entry = entry, parts = parts }
end

local function enter(session, selected)
  local rule = selected.rule
  local ctx = setmetatable({
    session = session,
    rule = rule,
    level = selected.level or rule.level,
    engine = session.input.engine,
    size_bytes = #(session.input.sql or ""),
    directives = session.directives,
    schema = session.input.schema,
    context = session.input.context,
    script = {},
    texts = {},
    shared = session.shared,
    advices = session.advices,
  }, Context)
  local params, reason = review.params(rule, selected.payload)
  if not params then
    ctx.level = "ERROR"
    ctx:advise_code(1, nil, "Rule check failed: %s", reason)
    return
  end
  ctx.params = params
  if rule.applies and not rule.applies(ctx) then return end
  local entry = { rule = rule, ctx = ctx }
  session.entries[#session.entries + 1] = entry
  local on = rule.on_engine and rule.on_engine[session.input.engine] or rule.on
  for _, event in ipairs(type(on) == "table" and on or { on }) do listen(session, event, entry) end
end

--- True when the rule is written for the engine ("*" or a list of API engine names).
---@param rule Rule
---@param engine string
local function is_for(rule, engine)
  if rule.engines == "*" then return true end
  for _, name in ipairs(rule.engines) do
    if name == engine then return true end
  end
  return false
end

-- The comment lines before the first statement that read "-- key = value".
local function directives_of(sql)
  local directives = {}
  for line in sql:gmatch "[^\n]*" do
    if not line:find "^%s*%-%-" and line:find "%S" then break end
    local key, value = line:match "^%s*%-%-%s*([^=]-)%s*=%s*(.-)%s*$"
    if key then directives[key] = value end
  end
  return directives
end

--- Begins a review. `selected` is a list of {rule, level?, payload?}.
---@param selected table[]
---@param input {engine:string, sql:string, schema:table?, context:table?}
function review.start(selected, input)
  local session = {
    input = input, shared = {}, on = {}, entries = {}, advices = {}, made = {}, shown = 0, spots = {}, names = {},
  }
  session.directives = directives_of(input.sql or "")
  for _, one in ipairs(selected) do
    if is_for(one.rule, input.engine) then enter(session, one) end
  end
  return session
end

local function has_all(parts, wanted)
  for _, part in ipairs(wanted) do
    if parts and not parts[part] then return false end
  end
  return true
end

local function has_any(text, words)
  for _, word in ipairs(words) do
    if text:lower():find(word:lower(), 1, true) then return true end
  end
  return false
end

local function call(session, event, stmt, parts, called)
  for _, one in ipairs(session.on[event] or {}) do
    local rule, ctx = one.entry.rule, one.entry.ctx
    if rule.check and not called[rule] and has_all(parts, one.parts)
      and (not rule.words or has_any(stmt.text, rule.words)) then
      called[rule] = true
      rule.check(stmt, ctx)
    end
  end
end

--- Shows one statement to every rule that asked for its kind ("create_table"), verb ("create") or
--- for all ("*"); then the statements that it runs, when it is a block.
---@param session table
---@param stmt Statement
---@param parts table<string, boolean>? what it has in it; nil: everything
function review.statement(session, stmt, parts)
  local called = {}
  session.shown = session.shown + 1
  call(session, stmt.kind, stmt, parts, called)
  if stmt.verb ~= stmt.kind then call(session, stmt.verb, stmt, parts, called) end
  call(session, "*", stmt, parts, called)
  made.note(session.made, stmt)
  if not stmt.compound then return end
  for _, list in ipairs { stmt.statements or {}, stmt.otherwise or {} } do
    for _, part in ipairs(list) do
      if part.verb then review.statement(session, part) end -- PL/SQL's own statements are not shown
    end
  end
end

local rank = { ERROR = 1, WARNING = 2 }

local function before(a, b)
  if rank[a.status] ~= rank[b.status] then return rank[a.status] < rank[b.status] end
  if (a.line or 0) ~= (b.line or 0) then return (a.line or 0) < (b.line or 0) end
  if (a.column or 0) ~= (b.column or 0) then return (a.column or 0) < (b.column or 0) end
  if a.content ~= b.content then return a.content < b.content end
  return a.order < b.order
end

--- Ends the review: rules that look at the whole script speak now. Errors come first.
---@param session table
---@return Advice[]
function review.finish(session)
  for _, entry in ipairs(session.entries) do
    if entry.rule.finish then entry.rule.finish(entry.ctx) end
  end
  for i, advice in ipairs(session.advices) do advice.order = i end
  table.sort(session.advices, before)
  for _, advice in ipairs(session.advices) do advice.order = nil end
  return session.advices
end

return review
