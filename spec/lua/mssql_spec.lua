-- The library of SQL Server: names as keys, renames by a procedure, and where types are used.
local core = require("spec.support.review").core
local mssql = require "mssql"
local query = require "query"
local type_use = require "type_use"

local function one(sql) return core.parse("MSSQL", sql)[1] end

local function types_of(sql)
  local list = {}
  type_use.each(one(sql), function(type) list[#list + 1] = type.canon end)
  return table.concat(list, " ")
end

describe("a name of SQL Server", function()
  it("means the same in any case, with its defaults written or not", function()
    local short, long = one("DROP TABLE T").objects[1], one("DROP TABLE [Shop]..[t]").objects[1]
    assert.equal(mssql.key(short, "shop"), mssql.key(long, "other"))
    assert.equal("shop.dbo.t", mssql.key(short, "shop"))
  end)

  it("tells a temporary table", function()
    assert.is_true(mssql.is_temporary(one("DROP TABLE #t").objects[1]))
    assert.is_false(mssql.is_temporary(one("DROP TABLE t").objects[1]))
  end)
end)

describe("sp_rename", function()
  it("is read by the order of its arguments or by their names", function()
    local expected = { old = "dbo.t", new = "u", what = "object" }
    assert.same(expected, mssql.rename(one "EXEC sp_rename 'dbo.t', 'u'"))
    assert.same(expected, mssql.rename(one "sp_rename N'dbo.t', u"))
    assert.same(expected, mssql.rename(one "EXECUTE sys.SP_RENAME @newname = 'u', @objname = 'dbo.t'"))
  end)

  it("says what it renames", function()
    assert.equal("column", mssql.rename(one "EXEC sp_rename 't.a', 'b', 'COLUMN'").what)
  end)

  it("is not every procedure", function()
    assert.is_nil(mssql.rename(one "EXEC p 'a', 'b'"))
    assert.is_nil(mssql.rename(one "EXEC ('sp_rename')"))
    assert.is_nil(mssql.rename(one "EXEC sp_rename 'a'"))
  end)
end)

describe("the types of a statement", function()
  it("stand at columns, variables, parameters and casts", function()
    assert.equal("int varchar", types_of "CREATE TABLE t (a int, b character varying(9))")
    assert.equal("date int", types_of "DECLARE @a date = CAST(@b AS int)")
    assert.equal("xml bit money",
      types_of "CREATE FUNCTION f (@a xml) RETURNS bit AS BEGIN RETURN CONVERT(money, 1) END")
    assert.equal("int", types_of "DECLARE @t TABLE (a int)")
  end)

  it("of a block are told by its parts", function()
    assert.equal("", types_of "BEGIN DECLARE @a int END")
    assert.equal("int", types_of "CREATE PROC p AS BEGIN DECLARE @a int END")
  end)
end)

describe("a block of T-SQL", function()
  it("holds statements like those of the script", function()
    local block = one "IF @a = 1 BEGIN DROP TABLE t END ELSE CREATE INDEX i ON u (a)"
    local drop, index = block.statements[1].statements[1], block.otherwise[1]
    assert.same({ "if", "drop_table", "create_index" }, { block.compound, drop.kind, index.kind })
    assert.equal("DROP TABLE t", drop.text)
    assert.equal("u", index.table.name)
  end)

  it("names what a statement is about that cannot be read", function()
    local parts = one("BEGIN SELECT 1\nDROP TABLE t FOO BAR\nEND").statements
    assert.same({ "drop_table", 1, "t" }, { parts[2].kind, parts[2].level, parts[2].objects[1].name })
  end)

  it("is walked without its parts, a routine with them", function()
    local function count(sql)
      local n = 0
      query.each_query(one(sql), function() n = n + 1 end)
      return n
    end
    assert.equal(1, count "IF EXISTS (SELECT 1) SELECT 2")
    assert.equal(2, count "CREATE PROC p AS IF EXISTS (SELECT 1) SELECT 2")
  end)
end)
