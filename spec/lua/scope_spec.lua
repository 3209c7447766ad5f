-- What a column name means inside a query.
package.path = "lua/?.lua;" .. package.path
local resolve = require "resolve"
local scope = require "scope"

local function table_of(name, ...)
  local columns = {}
  for i, column in ipairs { ... } do columns[i] = { name = column } end
  return { name = name, columns = columns }
end

local schema = { name = "d", schemas = {
  { name = "public", tables = { table_of("t", "a", "b"), table_of("u", "a", "c") } },
} }

local function new_scope()
  return scope.new(resolve.new { engine = "POSTGRES", schema = schema }):child()
end

local function column(name, qualifier) return { op = "column", name = name, qualifier = qualifier } end

local function found(at, ...)
  local one = at:resolve(column(...))
  return one and one.name
end

describe("scope", function()
  it("finds columns by alias and by table", function()
    local at = new_scope()
    at:add_table({ name = "t" }, "x")
    at:add_table({ name = "u" })
    assert.equal("t", found(at, "a", "x"))
    assert.equal("u", found(at, "c", "u"))
    assert.equal("t", found(at, "b"))
    assert.is_nil(found(at, "a", "t"))
  end)

  it("looks outside when no local table has the column", function()
    local outer = new_scope()
    outer:add_table { name = "t" }
    local inner = outer:child()
    inner:add_table { name = "u" }
    assert.equal("t", found(inner, "b"))
    assert.equal("u", found(inner, "a"))
  end)

  it("stops at a local source that nobody knows", function()
    local outer = new_scope()
    outer:add_table { name = "t" }
    local inner = outer:child()
    inner:add { kind = "subquery", alias = "s" }
    assert.is_nil(found(inner, "b"))
    assert.equal("t", found(inner, "b", "t"))
  end)

  it("hides tables behind CTEs, but not qualified ones", function()
    local at = new_scope()
    at:add_cte "t"
    at:add_table { name = "t" }
    assert.is_nil(found(at, "a"))
    at:add_table({ name = "t", schema = "public" }, "x")
    assert.equal("t", found(at, "a", "x"))
  end)

  it("takes a target for the source of that alias", function()
    local at = new_scope()
    at:add_table({ name = "t" }, "x")
    at:add_target { kind = "table", name = { name = "x" } }
    assert.equal("t", found(at, "b"))
    assert.equal("t", found(at, "b", "x"))
  end)
end)
