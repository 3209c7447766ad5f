-- Which table a name means, engine by engine.
package.path = "lua/?.lua;" .. package.path
local resolve = require "resolve"

local function schema_of(name, tables)
  local one = { name = name, tables = {} }
  for i, table_name in ipairs(tables) do
    one.tables[i] = { name = table_name, at = name .. "." .. table_name, columns = { { name = "Id" } },
      indexes = { { name = "i", expressions = { "Id" } } } }
  end
  return one
end

local function found(ctx, name, schema, catalog)
  local one = resolve.new(ctx):table { name = name, schema = schema, catalog = catalog }
  return one and one.at
end

describe("resolve", function()
  local postgres = { name = "d", schemas = { schema_of("public", { "t" }), schema_of("own", { "t", "o" }) } }

  it("follows PostgreSQL's search path", function()
    assert.equal("public.t", found({ engine = "POSTGRES", schema = postgres }, "t"))
    assert.is_nil(found({ engine = "POSTGRES", schema = postgres }, "o"))
    local own = { name = "d", searchPath = '"$user", public', schemas = postgres.schemas }
    local ctx = { engine = "POSTGRES", schema = own, context = { sessionUser = "own" } }
    assert.equal("own.t", found(ctx, "t"))
    assert.equal("public.t", found(ctx, "t", "public"))
    assert.is_nil(found(ctx, "T"))
  end)

  it("knows MySQL's one database, by its name too, in any case unless the server minds", function()
    local ctx = { engine = "MYSQL", schema = { name = "d", schemas = { schema_of("", { "t" }) } }, context = {} }
    assert.equal(".t", found(ctx, "T"))
    assert.equal(".t", found(ctx, "t", "d"))
    assert.is_nil(found(ctx, "t", "other"))
    ctx.context.caseSensitive = true
    assert.is_nil(found(ctx, "T"))
  end)

  it("takes SQL Server's dbo first, then any schema, of this database only", function()
    local sales = { name = "master", schemas = { schema_of("sales", { "o", "t" }), schema_of("dbo", { "t" }) } }
    local ctx = { engine = "MSSQL", schema = sales }
    assert.equal("dbo.t", found(ctx, "T"))
    assert.equal("sales.o", found(ctx, "o"))
    assert.is_nil(found(ctx, "o", "dbo"))
    assert.equal("dbo.t", found(ctx, "t", "dbo", "Master"))
    assert.is_nil(found(ctx, "t", "dbo", "other"))
  end)

  it("stays in Oracle's current schema", function()
    local ctx = { engine = "ORACLE", schema = { name = "HR", schemas = { schema_of("", { "T" }) } } }
    assert.equal(".T", found(ctx, "T"))
    assert.equal(".T", found(ctx, "T", "HR"))
    assert.is_nil(found(ctx, "T", "SALES"))
  end)

  it("knows columns and indexes in the engine's case", function()
    local one = postgres.schemas[1].tables[1]
    local exact = resolve.new { engine = "POSTGRES", schema = postgres }
    assert.is_true(exact:has_column(one, "Id"))
    assert.is_false(exact:is_indexed(one, "id"))
    local any = resolve.new { engine = "MYSQL", schema = postgres, context = { caseSensitive = true } }
    assert.is_true(any:has_column(one, "ID"))
    assert.is_true(any:is_indexed(one, "id"))
  end)
end)
