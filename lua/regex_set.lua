-- Sets of characters for regex_parse.lua: flat lists {low, high, low, high ...} of code points.
local MAX_CHARACTER = 0x10FFFF

local classes = {
  d = { 48, 57 },
  w = { 48, 57, 65, 90, 95, 95, 97, 122 },
  s = { 9, 10, 12, 13, 32, 32 },
}
local posix = {
  alpha = { 65, 90, 97, 122 }, digit = { 48, 57 }, alnum = { 48, 57, 65, 90, 97, 122 },
  upper = { 65, 90 }, lower = { 97, 122 }, space = { 9, 13, 32, 32 }, blank = { 9, 9, 32, 32 },
  punct = { 33, 47, 58, 64, 91, 96, 123, 126 }, xdigit = { 48, 57, 65, 70, 97, 102 },
  word = classes.w, print = { 32, 126 }, graph = { 33, 126 }, cntrl = { 0, 31, 127, 127 },
}

local function invert(ranges)
  local pairs_, out, from = {}, {}, 0
  for i = 1, #ranges, 2 do pairs_[#pairs_ + 1] = { ranges[i], ranges[i + 1] } end
  table.sort(pairs_, function(a, b) return a[1] < b[1] end)
  for _, range in ipairs(pairs_) do
    if range[1] > from then out[#out + 1], out[#out + 2] = from, range[1] - 1 end
    if range[2] + 1 > from then from = range[2] + 1 end
  end
  if from <= MAX_CHARACTER then out[#out + 1], out[#out + 2] = from, MAX_CHARACTER end
  return out
end

local function append(ranges, more)
  for _, bound in ipairs(more) do ranges[#ranges + 1] = bound end
end

-- Adds the other case of every ASCII letter in the ranges.
local function fold(ranges)
  for i = 1, #ranges, 2 do
    local low, high = ranges[i], ranges[i + 1]
    local a, b = math.max(low, 65), math.min(high, 90)
    if a <= b then append(ranges, { a + 32, b + 32 }) end
    a, b = math.max(low, 97), math.min(high, 122)
    if a <= b then append(ranges, { a - 32, b - 32 }) end
  end
  return ranges
end

return { classes = classes, posix = posix, invert = invert, append = append, fold = fold }
