-- The plain tables that rules see, as core.so exports them from the parser's tree.
local core = require("spec.support.review").core

local function one(sql) return core.parse("POSTGRES", sql)[1] end

describe("an exported statement", function()
  it("says what it is", function()
    local stmt = one "DROP TABLE IF EXISTS a.b CASCADE"
    assert.equal("drop_table", stmt.kind)
    assert.equal("drop", stmt.verb)
    assert.equal("table", stmt.object)
    assert.is_true(stmt.is_ddl)
    assert.is_true(stmt.if_exists)
    assert.is_true(stmt.cascade)
    assert.same({ "a", "b" }, { stmt.objects[1].schema, stmt.objects[1].name })
  end)

  it("says where it stands, in characters", function()
    local stmt = core.parse("POSTGRES", "SELECT 1;\n  SELECT 'é' AS x, y;")[2]
    assert.same({ 2, 3 }, { stmt.line, stmt.column })
    assert.same({ line = 2, column = 3, offset = 12 }, stmt.start)
    assert.equal(2, stmt.stop.line)
    assert.equal(20, stmt.query.targets[2].column)
    assert.equal(2, stmt.index)
  end)

  it("keeps what the author wrote beside what the server stores", function()
    local name = one('CREATE TABLE "Foo".Bar (a int)').table
    assert.same({ "Foo", "bar", "Bar" }, { name.schema, name.name, name.raw })
  end)
end)

describe("an exported CREATE TABLE", function()
  local stmt = one [[CREATE TABLE t (
    id bigint GENERATED ALWAYS AS IDENTITY,
    name varchar(20) NOT NULL DEFAULT 'x',
    b int CONSTRAINT f REFERENCES s.b (id) ON DELETE CASCADE,
    CONSTRAINT pk PRIMARY KEY (id, name)
  ) PARTITION BY RANGE (id)]]

  it("has columns with types, defaults and what makes them NOT NULL", function()
    local id, name, b = stmt.columns[1], stmt.columns[2], stmt.columns[3]
    assert.same({ "id", "bigint", false, true }, { id.name, id.type.canon, id.nullable, id.auto_increment })
    assert.same({ "character varying", 20 }, { name.type.canon, name.type.args[1] })
    assert.same({ false, true }, { name.nullable, name.not_null })
    assert.same({ "literal", "string", "x" }, { name.default.op, name.default.kind, name.default.text })
    assert.is_true(b.nullable)
    assert.equal(3, name.line)
  end)

  it("has its constraints, inline ones at their column", function()
    local foreign, primary = stmt.columns[3].constraints[1], stmt.constraints[1]
    assert.same({ "foreign", "f", true }, { foreign.type, foreign.name, foreign.inline })
    assert.same({ "b" }, foreign.columns)
    assert.same({ "s", "b" }, { foreign.ref.table.schema, foreign.ref.table.name })
    assert.same({ "id" }, foreign.ref.columns)
    assert.equal("cascade", foreign.ref.on_delete)
    assert.same({ "primary", "pk" }, { primary.type, primary.name })
    assert.same({ "id", "name" }, primary.columns)
    assert.equal(5, primary.line)
  end)

  it("has its partitioning", function() assert.equal("range", stmt.partition_by.method) end)
end)

describe("an exported ALTER TABLE", function()
  it("has one action for each comma", function()
    local stmt = one [[ALTER TABLE t ADD COLUMN a int, DROP COLUMN b, ALTER COLUMN c TYPE bigint,
      ADD CONSTRAINT k CHECK (a > 0) NOT VALID]]
    assert.equal("alter_table", stmt.kind)
    local ops = {}
    for i, action in ipairs(stmt.actions) do ops[i] = action.op end
    assert.same({ "add_column", "drop_column", "alter_type", "add_constraint" }, ops)
  end)

  it("knows columns, constraints and new names", function()
    local stmt = one "ALTER TABLE t ADD COLUMN a int, ADD CONSTRAINT k CHECK (a > 0) NOT VALID"
    assert.equal("a", stmt.actions[1].columns[1].name)
    assert.equal("check", stmt.actions[2].constraint.type)
    assert.is_true(stmt.actions[2].constraint.not_valid)
    local renamed = one "ALTER TABLE t RENAME COLUMN a TO b"
    assert.same({ "rename_column", "a", "b" },
      { renamed.actions[1].op, renamed.actions[1].name, renamed.actions[1].new_name })
  end)
end)

describe("an exported query", function()
  it("has targets, sources, conditions and nested queries", function()
    local query = one([[WITH c AS (SELECT 1) SELECT t.*, count(*) FROM s.t AS t JOIN u ON t.a = u.a
      WHERE t.b LIKE '%x' AND t.c IN (SELECT d FROM e) ORDER BY 1 LIMIT 5]]).query
    assert.equal("c", query.ctes[1].name)
    assert.equal("select", query.ctes[1].statement.kind)
    assert.same({ "star", "t" }, { query.targets[1].expr.op, query.targets[1].expr.qualifier })
    assert.is_true(query.targets[2].expr.star)
    assert.equal("join", query.from[1].kind)
    assert.same({ "table", "t" }, { query.from[1].left.kind, query.from[1].left.alias })
    assert.equal("and", query.where.operator)
    assert.same({ "like", "like" }, { query.where.args[1].op, query.where.args[1].operator })
    assert.equal("e", query.where.args[2].query.from[1].name.name)
    assert.equal("5", query.limit.text)
  end)

  it("makes one node of a chain of one operator", function()
    local where = one("SELECT 1 FROM t WHERE a AND b AND c AND d").query.where
    assert.equal(4, #where.args)
  end)
end)

describe("exported data statements", function()
  it("count the rows of VALUES and show only those that are not constant", function()
    local stmt = one "INSERT INTO t (a) VALUES (1), ('x'), (now()), (NULL)"
    assert.same({ "a" }, stmt.columns)
    assert.same({ "values", 4 }, { stmt.source, stmt.row_count })
    assert.equal(1, #stmt.query.rows)
  end)

  it("tell UPDATE and DELETE with and without WHERE apart", function()
    assert.is_nil(one("DELETE FROM t").where)
    assert.is_table(one("UPDATE t SET a = 1 WHERE b = 2").where)
    assert.same({ "a" }, one("UPDATE t SET a = 1").set[1].columns)
  end)
end)

describe("a statement that is too deep for rules", function()
  it("stays at level 1", function()
    local stmt = one("SELECT " .. ("f("):rep(190) .. "1" .. (")"):rep(190))
    assert.equal(1, stmt.level)
    assert.is_nil(stmt.query)
    assert.is_string(stmt.error)
  end)
end)

describe("core.parse", function()
  it("refuses a dialect that does not exist", function()
    assert.has_error(function() core.parse("nonsense", "SELECT 1") end)
  end)

  it("takes linear time on one very long line", function()
    local started = os.clock()
    local script = core.parse("POSTGRES", ("SELECT a FROM t WHERE b = 'é'; "):rep(20000))
    assert.equal(20000, #script)
    assert.equal(19999 * 31 + 1, script[20000].column)
    assert.is_true(os.clock() - started < 10)
  end)
end)
