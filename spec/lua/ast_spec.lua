-- Questions about statements.
local core = require("spec.support.review").core
local ast = require "ast"

local function first(sql) return core.parse("MYSQL", sql)[1] end

local function names(list)
  local found = {}
  for one in list do found[#found + 1] = one.name end
  return table.concat(found, " ")
end

describe("ast", function()
  it("gives the columns that a statement introduces, of one action when asked", function()
    local stmt = first "ALTER TABLE t ADD (a int, b int), CHANGE x c int, MODIFY d int, DROP e"
    assert.equal("a b c d", names(ast.columns_added(stmt)))
    assert.equal("c", names(ast.columns_added(stmt, "change_column")))
    assert.equal("a", names(ast.columns_added(first "CREATE TABLE t (a int)", "add_column")))
  end)

  it("gathers the columns of a primary key, written anywhere", function()
    assert.same({ a = true }, ast.primary_columns(first "CREATE TABLE t (A int PRIMARY KEY)"))
    assert.same({ a = true, b = true }, ast.primary_columns(first "CREATE TABLE t (a int, b int, PRIMARY KEY (A, b))"))
    assert.same({ a = true }, ast.primary_columns(first "ALTER TABLE t ADD PRIMARY KEY (a)"))
    assert.same({}, ast.primary_columns(first "ALTER TABLE t ADD UNIQUE (a)"))
  end)

  it("finds the last option of a name", function()
    local stmt = first "CREATE TABLE t (a int) COMMENT 'x' ENGINE = InnoDB COMMENT 'y'"
    assert.equal("y", ast.option(stmt.options, "comment").value)
    assert.is_nil(ast.option(stmt.options, "charset"))
    assert.is_nil(ast.option(nil, "charset"))
  end)

  it("gives the options of a CREATE and of the actions of an ALTER", function()
    assert.equal("engine comment", names(ast.options(first "CREATE TABLE t (a int) ENGINE = x COMMENT = 'y'")))
    local stmt = first "ALTER TABLE t ENGINE = x, ADD a int, AUTO_INCREMENT 5"
    assert.equal("engine auto_increment", names(ast.options(stmt)))
    assert.equal("", names(ast.options(first "SELECT 1")))
  end)

  it("asks for options only where they can be written", function()
    assert.is_true(ast.lacks_option(first "CREATE TABLE t (a int)", "charset"))
    assert.is_false(ast.lacks_option(first "CREATE TABLE t (a int) CHARSET utf8", "charset"))
    assert.is_false(ast.lacks_option(first "CREATE TABLE t LIKE u", "charset"))
  end)

  it("looks a table up in a rule's list, in T-SQL with its qualifiers", function()
    local name = first("DROP TABLE s.t").objects[1]
    local function is_listed(engine, entry)
      return ast.is_listed(name, { engine = engine, params = { list = { [entry] = true } } })
    end
    assert.is_true(is_listed("MYSQL", "t"))
    assert.is_false(is_listed("MYSQL", "s.t"))
    assert.is_true(is_listed("MSSQL", "s.t"))
  end)
end)
