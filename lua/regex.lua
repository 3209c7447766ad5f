-- Regular expressions of the RE2 kind in linear time: a Thompson automaton run by Pike's method.
--
-- Rules get patterns from people; a backtracking matcher could be made to hang by one of them. What
-- RE2 refuses (back references, look-around) is refused here too. Matching is by character (UTF-8).
local parse = require "regex_parse"

local regex = {}

---@class Regex
---@field source string
---@field test fun(self: Regex, subject: string): boolean  matches anywhere in the subject

local MAX_PROGRAM = 20000
local cache, cached = {}, 0

-- The program is a list of {op, ...}: "set" consumes one character, "split" and "jump" go on,
-- "bol", "eol", "word" (a boundary) and "inner" (none) look, "match" ends.
local emit = {}

local function compile(program, node)
  if #program > MAX_PROGRAM then error("the expression is too large", 0) end
  emit[node.op](program, node)
end

local function add(program, instruction)
  program[#program + 1] = instruction
  return instruction
end

function emit.set(program, node)
  add(program, { op = "set", ranges = node.ranges, negated = node.negated })
end

function emit.look(program, node) add(program, { op = node.what }) end

function emit.sequence(program, node)
  for _, part in ipairs(node) do compile(program, part) end
end

function emit.either(program, node)
  local jumps = {}
  for i, branch in ipairs(node) do
    local split = i < #node and add(program, { op = "split", x = #program + 2 })
    compile(program, branch)
    if split then
      jumps[#jumps + 1] = add(program, { op = "jump" })
      split.y = #program + 1
    end
  end
  for _, jump in ipairs(jumps) do jump.x = #program + 1 end
end

local function star(program, node)
  local here = #program + 1
  local split = add(program, { op = "split", x = here + 1 })
  compile(program, node)
  add(program, { op = "jump", x = here })
  split.y = #program + 1
end

function emit.repeated(program, node)
  for _ = 1, node.min do compile(program, node[1]) end
  if not node.max then return star(program, node[1]) end
  local splits = {}
  for _ = node.min + 1, node.max do
    splits[#splits + 1] = add(program, { op = "split", x = #program + 2 })
    compile(program, node[1])
  end
  for _, split in ipairs(splits) do split.y = #program + 1 end
end

local function contains(set, character)
  local ranges, inside = set.ranges, false
  for i = 1, #ranges, 2 do
    if character >= ranges[i] and character <= ranges[i + 1] then
      inside = true
      break
    end
  end
  return inside ~= (set.negated or false)
end

local function is_word(c)
  if not c then return false end
  return c >= 48 and c <= 57 or c >= 65 and c <= 90 or c == 95 or c >= 97 and c <= 122
end

local look = {}
function look.bol(_, i) return i == 1 end
function look.eol(text, i) return i == #text + 1 end
function look.word(text, i) return is_word(text[i - 1]) ~= is_word(text[i]) end
function look.inner(text, i) return not look.word(text, i) end

-- Adds the instruction and all that is reached from it without a character; true on a match. The
-- explicit stack keeps a long chain of splits from exhausting Lua's.
local function follow(threads, program, first, text, i)
  local stack, top = { first }, 1
  while top > 0 do
    local pc = stack[top]
    top = top - 1
    if threads.seen[pc] ~= i then
      threads.seen[pc] = i
      local instruction = program[pc]
      local op = instruction.op
      if op == "match" then return true end
      if op == "set" then
        threads[#threads + 1] = pc
      elseif op == "jump" then
        top = top + 1
        stack[top] = instruction.x
      elseif op == "split" then
        stack[top + 1], stack[top + 2] = instruction.y, instruction.x
        top = top + 2
      elseif look[op](text, i) then
        top = top + 1
        stack[top] = pc + 1
      end
    end
  end
  return false
end

-- True when the program matches anywhere in the subject.
local function run(program, subject)
  local text = parse.characters(subject)
  local current = { seen = {} }
  for i = 1, #text + 1 do
    if follow(current, program, 1, text, i) then return true end
    local character, coming = text[i], { seen = {} }
    if not character then break end
    for _, pc in ipairs(current) do
      if contains(program[pc], character) and follow(coming, program, pc + 1, text, i + 1) then
        return true
      end
    end
    current = coming
  end
  return false
end

-- The program hides in the closure: a compiled pattern has nothing in it that could be changed.
local function new(source, program)
  return {
    source = source,
    test = function(_, subject) return run(program, subject) end,
  }
end

--- Compiles a pattern; nil and the reason when it is not valid.
---@param source string
---@return Regex?
---@return string? reason
function regex.compile(source)
  if cache[source] then return cache[source] end
  local program = {}
  local ok, reason = pcall(function()
    compile(program, parse(source))
    add(program, { op = "match" })
  end)
  if not ok then return nil, ("regular expression %q: %s"):format(source, reason) end
  local compiled = new(source, program)
  if cached >= 1000 then cache, cached = {}, 0 end
  cache[source], cached = compiled, cached + 1
  return compiled
end

--- The pattern that matches exactly this text.
---@param text string
function regex.quote(text)
  return (text:gsub("[%^%$%.%[%]%*%+%?%(%)%{%}|\\%-]", "\\%0"))
end

return regex
