-- Look-ups in a DatabaseMetadata document.
package.path = "lua/?.lua;" .. package.path
local catalog = require "catalog"

local one = { name = "t", columns = { { name = "Id" }, { name = "n" } }, indexes = { { name = "PRIMARY" } } }

describe("catalog", function()
  it("finds columns and indexes of MySQL in any case", function()
    assert.equal("Id", catalog.column_of(one, "ID").name)
    assert.is_nil(catalog.column_of(one, "x"))
    assert.equal("PRIMARY", catalog.index_of(one, "primary").name)
    assert.is_nil(catalog.index_of(one, "i"))
  end)

  it("finds nothing in what is not known", function()
    assert.is_nil(catalog.column_of(nil, "a"))
    assert.is_nil(catalog.index_of(nil, "a"))
    assert.is_nil(catalog.column_of({ name = "t" }, "a"))
  end)
end)
