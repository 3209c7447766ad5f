-- What a column name means inside a query.
package.path = "lua/?.lua;" .. package.path
local scope = require "scope"

local function table_of(name, ...)
  local columns = {}
  for i, column in ipairs { ... } do columns[i] = { name = column } end
  return { name = name, columns = columns }
end

local schema = { name = "d", schemas = {
  { name = "public", tables = { table_of("t", "a", "b"), table_of("u", "a", "c") } },
  { name = "own", tables = { table_of("t", "z") } },
} }

local function column(name, qualifier) return { op = "column", name = name, qualifier = qualifier } end

local function found(at, ...)
  local one = at:resolve(column(...))
  return one and one.name
end

describe("scope", function()
  it("finds columns by alias and by table", function()
    local at = scope.new(schema):child()
    at:add_table({ name = "t" }, "x")
    at:add_table({ name = "u" })
    assert.equal("t", found(at, "a", "x"))
    assert.equal("u", found(at, "c", "u"))
    assert.equal("t", found(at, "b"))
    assert.is_nil(found(at, "a", "t"))
  end)

  it("looks outside when no local table has the column", function()
    local outer = scope.new(schema):child()
    outer:add_table { name = "t" }
    local inner = outer:child()
    inner:add_table { name = "u" }
    assert.equal("t", found(inner, "b"))
    assert.equal("u", found(inner, "a"))
  end)

  it("stops at a local source that nobody knows", function()
    local outer = scope.new(schema):child()
    outer:add_table { name = "t" }
    local inner = outer:child()
    inner:add { kind = "subquery", alias = "s" }
    assert.is_nil(found(inner, "b"))
    assert.equal("t", found(inner, "b", "t"))
  end)

  it("hides tables behind CTEs", function()
    local at = scope.new(schema):child()
    at:add_cte "t"
    at:add_table { name = "t" }
    assert.is_nil(found(at, "a"))
  end)

  it("follows the search path", function()
    local own = { name = "d", searchPath = '"$user", public', schemas = schema.schemas }
    local at = scope.new(own, "own"):child()
    at:add_table { name = "t" }
    assert.equal("t", found(at, "z"))
    assert.is_nil(found(at, "b"))
  end)
end)
