-- Naming conventions with tokens.
package.path = "lua/?.lua;" .. package.path
local naming = require "naming"

describe("naming.fill", function()
  it("puts the tokens into the pattern", function()
    local format = naming.fill("^$|^idx_{{table}}_{{column_list}}$", naming.tokens("t", { "a", "b" }))
    assert.equal("^$|^idx_t_a_b$", format.source)
    assert.is_true(format:test "idx_t_a_b")
    assert.is_true(format:test "")
    assert.is_false(format:test "idx_t_a")
  end)

  it("takes the tokens literally", function()
    local format = naming.fill("^{{table}}$", { table = "a.b" })
    assert.is_true(format:test "a.b")
    assert.is_false(format:test "axb")
  end)

  it("leaves unknown tokens alone", function()
    local format, reason = naming.fill("^{{nobody}}$", {})
    assert.is_true(format ~= nil or type(reason) == "string")
  end)
end)
