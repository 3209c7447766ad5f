-- Data types and their aliases.
package.path = "lua/?.lua;" .. package.path
local datatype = require "datatype"

describe("datatype", function()
  it("knows the aliases of a type", function()
    for _, alias in ipairs { "int", "INT4", "integer", "serial", " pg_catalog.int4 " } do
      assert.equal("integer", (datatype.parse(alias)))
    end
    assert.equal("character varying", (datatype.parse("varchar(20)")))
  end)

  it("keeps the arguments", function()
    local type_ = { name = "varchar", canon = "character varying", args = { 20 } }
    assert.equal("character varying(20)", datatype.full(type_))
    assert.is_true(datatype.is(type_, "VARCHAR"))
    assert.is_true(datatype.is(type_, "varchar( 20 )"))
    assert.is_false(datatype.is(type_, "varchar(21)"))
  end)

  it("says how long a CHAR is", function()
    assert.equal(1, datatype.fixed_length { name = "char", args = {} })
    assert.equal(9, datatype.fixed_length { name = "bpchar", args = { 9 } })
    assert.is_nil(datatype.fixed_length { name = "varchar", args = { 9 } })
  end)
end)
