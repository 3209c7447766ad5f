-- Reads the RE2 subset of regex.lua into a tree of set, look, sequence, either and repeated nodes.
local MAX_REPEAT, MAX_DEPTH = 1000, 200

local sets = require "regex_set"
local classes, posix = sets.classes, sets.posix
local append, fold, invert = sets.append, sets.fold, sets.invert
local controls = { t = 9, n = 10, r = 13, f = 12, v = 11, a = 7 }
local function fail(message) error(message, 0) end

--- The code points of a string; a byte that is not UTF-8 stands for itself.
local function characters(subject)
  local out, i = {}, 1
  while i <= #subject do
    local b = subject:byte(i)
    local n = b >= 0xF0 and 4 or b >= 0xE0 and 3 or b >= 0xC0 and 2 or 1
    local code = n == 1 and b or b % 2 ^ (7 - n)
    for k = 1, n - 1 do
      local c = subject:byte(i + k)
      if not c or c < 0x80 or c > 0xBF then
        n, code = 1, b
        break
      end
      code = code * 64 + c % 64
    end
    out[#out + 1] = code
    i = i + n
  end
  return out
end

local Reader = {}
Reader.__index = Reader

function Reader:peek(offset)
  local c = self.text[self.at + (offset or 0)]
  return c and (c < 128 and string.char(c) or "\255")
end

function Reader:take()
  local c = self.text[self.at]
  self.at = self.at + 1
  return c
end

function Reader:accept(literal)
  for i = 1, #literal do
    if self.text[self.at + i - 1] ~= literal:byte(i) then return false end
  end
  self.at = self.at + #literal
  return true
end

function Reader:set(ranges, negated)
  return { op = "set", ranges = self.ignore_case and fold(ranges) or ranges, negated = negated }
end

function Reader:hex()
  local digits = {}
  local braced = self:accept("{")
  while (self:peek() or ""):find("^%x") and (braced or #digits < 2) do
    digits[#digits + 1] = string.char(self:take())
  end
  if #digits == 0 or braced and not self:accept("}") then fail("bad \\x escape") end
  return tonumber(table.concat(digits), 16)
end

-- After a backslash: ranges of a class, or one character.
function Reader:escape()
  local c = self:peek() or fail("trailing backslash")
  local code = self:take()
  if classes[c] then return { unpack(classes[c]) } end
  if classes[c:lower()] then return invert(classes[c:lower()]) end
  if c == "x" then code = self:hex() elseif controls[c] then code = controls[c]
  elseif c:find("^%w") then fail("unknown escape \\" .. c) end
  return { code, code }, code
end

function Reader:class_item(ranges)
  if self:accept("[:") then
    local negated, name = self:accept("^"), {}
    while (self:peek() or ""):find("^%l") do name[#name + 1] = string.char(self:take()) end
    local class = posix[table.concat(name)]
    if not class or not self:accept(":]") then fail("unknown class [:" .. table.concat(name)) end
    return append(ranges, negated and invert(class) or class)
  end
  local low
  if self:accept("\\") then
    local set, code = self:escape()
    if not code then return append(ranges, set) end
    low = code
  else
    low = self:take()
  end
  local high = low
  if self:peek() == "-" and self:peek(1) and self:peek(1) ~= "]" then
    self.at = self.at + 1
    if self:accept("\\") then
      local _, code = self:escape()
      high = code or fail("bad range")
    else
      high = self:take()
    end
  end
  if high < low then fail("bad range") end
  append(ranges, { low, high })
end

function Reader:class()
  local negated, ranges, first = self:accept("^"), {}, true
  while first or self:peek() ~= "]" do
    if not self:peek() then fail("missing ]") end
    self:class_item(ranges)
    first = false
  end
  self.at = self.at + 1
  return self:set(ranges, negated)
end

-- (?i) and (?i:...) and names; true when the group has a body.
function Reader:group_flags()
  if not self:accept("?") then return true end
  if self:accept("P<") or self:peek() == "<" and self:accept("<") then
    while self:peek() and self:peek():find("^[%w_]") do self.at = self.at + 1 end
    return self:accept(">") or fail("bad group name")
  end
  local positive = true
  while self:peek() and self:peek():find("^[ims%-]") do
    local flag = self:peek()
    self.at = self.at + 1
    if flag == "-" then positive = false elseif flag == "i" then self.ignore_case = positive
    elseif flag == "s" then self.any = positive end
  end
  if self:accept(":") then return true end
  if self:accept(")") then return false end
  fail("unsupported group (?" .. (self:peek() or ""))
end

function Reader:group()
  local case, any = self.ignore_case, self.any
  if not self:group_flags() then return { op = "sequence" } end
  self.depth = self.depth + 1
  if self.depth > MAX_DEPTH then fail("groups are nested too deep") end
  local node = self:either()
  if not self:accept(")") then fail("missing )") end
  self.depth, self.ignore_case, self.any = self.depth - 1, case, any
  return node
end

local looks = { ["^"] = "bol", ["$"] = "eol" }
local escaped_looks = { A = "bol", z = "eol", b = "word", B = "inner" }

function Reader:atom()
  local c = self:peek()
  if looks[c] then
    self.at = self.at + 1
    return { op = "look", what = looks[c] }
  end
  if c == "\\" and escaped_looks[self:peek(1)] then
    local what = escaped_looks[self:peek(1)]
    self.at = self.at + 2
    return { op = "look", what = what }
  end
  if c == "*" or c == "+" or c == "?" then fail("nothing to repeat before " .. c) end
  if self:accept("(") then return self:group() end
  if self:accept("[") then return self:class() end
  if self:accept(".") then
    return { op = "set", ranges = self.any and {} or { 10, 10 }, negated = true }
  end
  if self:accept("\\") then return self:set((self:escape())) end
  local code = self:take()
  return self:set { code, code }
end

function Reader:bounds()
  local rest = {}
  local i = self.at + 1
  while self.text[i] and self.text[i] < 128 and self.text[i] ~= 125 do
    rest[#rest + 1] = string.char(self.text[i])
    i = i + 1
  end
  local min, comma, max = table.concat(rest):match("^(%d+)(,?)(%d*)$")
  if not min or not self.text[i] then return nil end
  self.at = i + 1
  min, max = tonumber(min), comma == "" and tonumber(min) or tonumber(max)
  if min > MAX_REPEAT or (max or 0) > MAX_REPEAT then fail("repeat count above 1000") end
  if max and max < min then fail("bad repeat range") end
  return min, max
end

function Reader:repeated()
  local node = self:atom()
  while true do
    local min, max
    if self:accept("*") then min = 0 elseif self:accept("+") then min = 1
    elseif self:accept("?") then min, max = 0, 1
    elseif self:peek() == "{" then min, max = self:bounds() end
    if not min then return node end
    self:accept("?")
    node = { op = "repeated", min = min, max = max, node }
    self.depth = self.depth + 1
    if self.depth > MAX_DEPTH then fail("repeats are nested too deep") end
  end
end

function Reader:sequence()
  local node = { op = "sequence" }
  while self:peek() and self:peek() ~= "|" and self:peek() ~= ")" do
    node[#node + 1] = self:repeated()
  end
  return node
end

function Reader:either()
  local node = { op = "either", self:sequence() }
  while self:accept("|") do node[#node + 1] = self:sequence() end
  return #node == 1 and node[1] or node
end

local function parse(_, source)
  local reader = setmetatable({ text = characters(source), at = 1, depth = 0 }, Reader)
  local node = reader:either()
  if reader:peek() then fail("unexpected )") end
  return node
end

return setmetatable({ characters = characters }, { __call = parse })
