-- The functions that policies may call, in C and in the stubs for editors, are the same.
local program = require "spec.support.program"
local support = require "spec.support.review"

local function read(path)
  local file = assert(io.open(path))
  local text = file:read("*a")
  file:close()
  return text
end

local function sorted(set)
  local list = {}
  for name in pairs(set) do list[#list + 1] = name end
  table.sort(list)
  return list
end

--- Names in the array `static const luaL_Reg functions[] = {...}`.
local function functions_in_c(path)
  local names = {}
  local body = assert(read(path):match("luaL_Reg functions%[%] = (%b{})"), path)
  for name in body:gmatch('{"([%w_]+)",') do names[name] = true end
  return sorted(names)
end

--- Names of the methods of a class in a stub.
local function methods_in_stub(path, class)
  local names = {}
  local body = assert(read(path):match("%-%-%-@class " .. class .. "\n(.-)\n\n"), path)
  for name in body:gmatch("%-%-%-@field ([%w_]+) fun%(self") do names[name] = true end
  return sorted(names)
end

describe("the stubs of the policy API", function()
  it("name the methods of ctx as api_advise.c does", function()
    assert.are.same(functions_in_c("src/policy/api_advise.c"), methods_in_stub("lua/meta/rule.d.lua", "Context"))
  end)

  for _, library in ipairs { "regex", "cel" } do
    it(("name the functions of %s as api_%s.c does"):format(library, library), function()
      local named, pattern = {}, "\nfunction " .. library .. "%.([%w_]+)%("
      for name in read("lua/meta/" .. library .. ".d.lua"):gmatch(pattern) do named[name] = true end
      assert.are.same(functions_in_c("src/policy/api_" .. library .. ".c"), sorted(named))
    end)
  end

  it("name the functions of zone as api_zone.c does", function()
    local named = {}
    for name in read("lua/meta/zone.d.lua"):gmatch("\nfunction zone%.([%w_]+)%(") do named[name] = true end
    assert.are.same(functions_in_c("src/policy/api_zone.c"), sorted(named))
  end)

  it("name the words of specs as spec.c does", function()
    local named = {}
    for name in read("lua/meta/spec.d.lua"):gmatch("\nfunction ([%w_]+)%(") do named[name] = true end
    assert.are.same(functions_in_c("src/policy/spec.c"), sorted(named))
  end)

  it("name the fields of ctx as the static checks know them", function()
    local known, named = {}, {}
    local body = read("src/policy/api_advise.c"):match("const fields%[%] = (%b{})")
    for name in body:gmatch('"([%w_]+)"') do known[name] = true end
    for _, name in ipairs(functions_in_c("src/policy/api_advise.c")) do known[name] = true end
    local class = read("lua/meta/rule.d.lua"):match("%-%-%-@class Context\n(.-)\n\n")
    for name in class:gmatch("%-%-%-@field ([%w_]+) ") do named[name] = true end
    assert.are.same(sorted(known), sorted(named))
  end)

  it("name more than nothing", function()
    assert.are.same({ "advise", "advise_code", "fix", "indexes", "is_made", "keys", "known", "mark", "name_number",
      "number", "numbers", "place", "span", "spot", "text", "unindexed" },
      functions_in_c("src/policy/api_advise.c"))
  end)

  it("of the kinds are what the program prints of the tables that check the files", function()
    local status, printed = program.run "policy stubs"
    assert.equal(0, status)
    assert.equal(printed, read "lua/meta/policy.d.lua")
  end)

  it("declare every class that they name", function()
    local known = { string = true, boolean = true, integer = true, number = true, table = true, any = true, fun = true }
    local files = support.files("lua/meta", "*.d.lua")
    for _, path in ipairs(files) do
      for line in io.lines(path) do
        local class = line:match "^%-%-%-@class ([%w_]+)" or line:match "^%-%-%-@alias ([%w_]+)"
        if class then known[class] = true end
      end
    end
    for field, type in read("lua/meta/policy.d.lua"):gmatch "\n%-%-%-@field ([%w_]+)%?? (.-)  " do
      local bare = type:gsub('"[^"]*"', ""):gsub("[%w_]+:", "")
      for name in bare:gmatch "[%a_][%w_]*" do assert.truthy(known[name], field .. ": " .. name) end
    end
  end)
end)
