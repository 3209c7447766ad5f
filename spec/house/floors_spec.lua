-- The house: which folder may include which, which header belongs to whom, and how large things may grow.

local source = require "spec.support.source"

-- A folder includes itself and lower floors, never its own floor's neighbours or above.
local floor = {
  base = 1,
  crypto = 2, cel = 2, sql = 2,
  catalog = 3, pg = 3, net = 3,
  policy = 4, driver = 4, store = 4,
  service = 5,
  runner = 6, api = 6,
  [""] = 7, -- main.c and its neighbours
}

-- Headers of the outside world and the one folder that may see them.
local owner = {
  { "lua%.h", { policy = true } }, { "lauxlib%.h", { policy = true } }, { "lualib%.h", { policy = true } },
  { "luajit%.h", { policy = true } }, { "seccomp%.h", { policy = true } },
  { "libpq%-fe%.h", { pg = true } },
  { "event2/.*", { net = true } }, { "curl/.*", { net = true } }, { "openssl/ssl%.h", { net = true } },
  { "openssl/err%.h", { net = true, crypto = true } }, { "openssl/x509.*", { net = true, crypto = true } },
  { "openssl/.*", { crypto = true } }, { "argon2%.h", { crypto = true } },
  { "libssh.*", { net = true } }, { "mysql.*", { driver = true } },
  { "pg_query%.h", { sql = true } }, { "zlib%.h", { net = true } },
}

local forbidden_names = { util = true, utils = true, common = true, misc = true, helper = true,
  helpers = true, manager = true, types = true }

local function owner_of(header)
  for _, row in ipairs(owner) do
    if header:match("^" .. row[1] .. "$") then return row[2] end
  end
end

describe("the floors of src", function()
  for _, path in ipairs(source.files("src", "[ch]")) do
    local folder = path:match("^src/([^/]+)/") or ""

    it(path .. " stands in a folder of the house", function()
      assert.is_not_nil(floor[folder], folder .. " is not a folder of the house")
    end)

    it(path .. " includes only itself and lower floors", function()
      for header in source.read(path):gmatch('#include%s+"([^"]+)"') do
        local other = header:match("^([^/]+)/") or ""
        local fine = other == folder or (floor[other] or 99) < floor[folder]
        assert.is_true(fine, ("%s includes %s"):format(path, header))
      end
    end)

    it(path .. " leaves foreign headers to their owner", function()
      for header in source.read(path):gmatch("#include%s+<([^>]+)>") do
        local allowed = owner_of(header)
        assert.is_true(not allowed or allowed[folder] == true, ("%s includes <%s>"):format(path, header))
      end
    end)

    it(path .. " has a name that says something", function()
      assert.is_nil(forbidden_names[path:match("([^/]+)%.[ch]$")])
    end)
  end
end)

describe("the sizes", function()
  local most = { c = 600, h = 150, lua = 250 }
  for _, path in ipairs(source.files({ "src", "lua", "rules", "policies" }, "%a+")) do
    local limit = most[path:match("%.(%a+)$")]
    if limit then
      it(path .. " is at most " .. limit .. " lines", function()
        assert.is_true(source.count_lines(path) <= limit, source.count_lines(path) .. " lines")
      end)
    end
  end

  local lengths, longest = {}, { lines = 0 }
  for _, path in ipairs(source.files("src", "c")) do
    for _, fn in ipairs(source.functions(path)) do
      lengths[#lengths + 1] = fn.lines
      if fn.lines > longest.lines then
        longest = { lines = fn.lines, where = ("%s:%d %s"):format(path, fn.line, fn.name) }
      end
    end
  end
  table.sort(lengths)

  it("finds functions to measure", function()
    assert.is_true(#lengths > 100)
  end)

  it("no function is longer than 80 lines", function()
    assert.is_true(longest.lines <= 80, ("%s has %d lines"):format(tostring(longest.where), longest.lines))
  end)

  it("the median function has at most 15 lines and 95 % have at most 50", function()
    assert.is_true(lengths[math.ceil(#lengths / 2)] <= 15)
    assert.is_true(lengths[math.ceil(#lengths * 0.95)] <= 50)
  end)
end)

describe("every file", function()
  for _, path in ipairs(source.files({ "src", "lua", "rules", "policies" }, "%a+")) do
    if path:match("%.[ch]$") or (path:match("%.lua$") and not path:match("%.d%.lua$")) then
      it(path .. " says in its first line what it is for", function()
        local first = source.read(path):match("^[^\n]*")
        assert.is_truthy(first:match("^/%* %S") or first:match("^%-%-+ ?%S"), first)
      end)
    end
    it(path .. " leaves nothing to do without an issue number", function()
      for line in source.read(path):gmatch("[^\n]+") do
        for _, word in ipairs { "TODO", "FIXME", "XXX" } do
          assert.is_nil(line:match("%f[%w]" .. word .. "%f[%W]"), line)
        end
      end
    end)
  end
end)
