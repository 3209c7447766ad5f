-- Naming conventions with tokens.
package.path = "lua/?.lua;" .. package.path
local regex = require("spec.support.review").core.regex
local naming = require "naming"

describe("naming.fill", function()
  it("puts the tokens into the pattern", function()
    local format = naming.fill("^$|^idx_{{table}}_{{column_list}}$", naming.tokens("t", { "a", "b" }))
    assert.equal("^$|^idx_t_a_b$", format)
  end)

  it("takes the tokens literally", function()
    local format = naming.fill("^{{table}}$", { table = "a.b" })
    assert.truthy(regex.find("a.b", format))
    assert.is_nil(regex.find("axb", format))
  end)

  it("leaves unknown tokens alone", function()
    assert.equal("^{{nobody}}$", naming.fill("^{{nobody}}$", {}))
  end)

  it("quotes a text so that it matches itself only", function()
    local text = "a.b*c[d](e){f}|g\\h^i$j-k+l?"
    assert.same({ 1, #text }, { regex.find(text, "^" .. naming.quote(text) .. "$") })
    assert.is_nil(regex.find("axb", "^" .. naming.quote("a.b") .. "$"))
  end)
end)
