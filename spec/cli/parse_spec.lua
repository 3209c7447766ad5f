-- tidegate parse: one JSON line per statement, for every dialect.
local cjson = require "cjson"
local program = require "spec.support.program"

local dialects = {
  "postgres", "mysql", "mariadb", "tidb", "oceanbase", "oracle", "mssql", "snowflake", "clickhouse", "sqlite",
  "redshift", "cockroachdb", "bigquery", "spanner", "databricks", "hive", "starrocks", "doris", "trino",
}

local function parse(arguments, sql)
  local status, out, err = program.run("parse " .. arguments, sql)
  assert.equal("", err)
  assert.equal(0, status)
  local statements = {}
  for i, line in ipairs(program.lines(out)) do statements[i] = cjson.decode(line) end
  return statements
end

describe("tidegate parse", function()
  it("tells where statements stand in bytes, and line and column in characters", function()
    local sql = "SELECT 'é';\n/* ü */ DROP TABLE a.b ;"
    local all = parse("--dialect postgres", sql)
    assert.equal(2, #all)
    assert.same({ 0, 1 }, { all[1].index, all[2].index })
    assert.equal("SELECT 'é'", sql:sub(all[1].start + 1, all[1]["end"]))
    assert.equal("DROP TABLE a.b", sql:sub(all[2].start + 1, all[2]["end"]))
    assert.same({ 2, 9 }, { all[2].line, all[2].column })
  end)

  it("tells kind, object, names and what is read", function()
    local all = parse("", "CREATE TABLE s.t AS SELECT * FROM x.y JOIN z ON true; SELECT 1")
    assert.same({ "create", "table", 2 }, { all[1].kind, all[1].object, all[1].level })
    assert.same({ { catalog = cjson.null, schema = "s", name = "t" } }, all[1].names)
    assert.same({
      { catalog = cjson.null, schema = "x", name = "y" },
      { catalog = cjson.null, schema = cjson.null, name = "z" },
    }, all[1].reads)
    assert.same({ "select", cjson.null, cjson.null }, { all[2].kind, all[2].object, all[2].error })
  end)

  it("says what PostgreSQL's grammar refuses, and goes on", function()
    local all = parse("-", "SELEC 1; SELECT 2")
    assert.truthy(all[1].error:find("syntax error", 1, true))
    assert.equal(cjson.null, all[2].error)
  end)

  it("says what MySQL's grammar expected, where, and goes on", function()
    local all = parse("--dialect tidb", "SELECT 1;\nFLUSH TABLES t WITH READ 1; SELECT 2")
    assert.equal("expected LOCK at line 2, column 26", all[2].error)
    assert.same({ 1, 2 }, { all[2].level, all[3].level })
  end)

  for _, dialect in ipairs(dialects) do
    it("reads " .. dialect, function()
      local all = parse("--dialect " .. dialect, "CREATE TABLE a.b (id int);\nSELECT 1;\n")
      assert.equal(2, #all)
      assert.same({ "create", "table", "b" }, { all[1].kind, all[1].object, all[1].names[1].name:lower() })
      assert.same({ "select", 2 }, { all[2].kind, all[2].line })
    end)
  end

  it("keeps bodies under a client delimiter together", function()
    local all = parse("--dialect=mysql",
      "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END//\nDELIMITER ;\nSELECT 3;")
    assert.equal(2, #all)
    assert.same({ "create", "procedure" }, { all[1].kind, all[1].object })
  end)

  it("writes JSON for bytes that are no text", function()
    assert.equal(2, #parse("", "SELECT 1 FROM \"\255\"; SELECT \0"))
  end)

  it("reads a large file as it reads a small one", function()
    local pair = "CREATE TABLE s.t (id int PRIMARY KEY);\nSELECT a FROM x.y WHERE b = 1;\n"
    local n = math.ceil(1.5 * 2 ^ 20 / #pair)
    local dir = program.folder { ["big.sql"] = pair:rep(n) }
    local all, small = parse(dir .. "/big.sql"), parse("", pair)
    os.execute("rm -r " .. dir)
    assert.equal(2 * n, #all)
    local last = all[#all]
    assert.same({ small[2].reads, 2, 2 * n }, { last.reads, last.level, last.line })
  end)

  for arguments, reason in pairs {
    ["--dialect nope"] = "unknown dialect \"nope\"",
    ["--dialect"] = "--dialect needs a value",
    ["--level 2"] = "unknown flag --level",
    ["a b"] = "one file",
    ["/nonexistent"] = "cannot open /nonexistent",
  } do
    it("refuses " .. arguments, function()
      local status, out, err = program.run("parse " .. arguments)
      assert.same({ 2, "" }, { status, out })
      assert.truthy(err:find(reason, 1, true), err)
    end)
  end
end)

describe("tidegate parse --span", function()
  local schema = [[CREATE TABLE t (a int, b varchar(9), c int); CREATE TABLE u (a int, d int);
    CREATE VIEW v AS SELECT a, upper(b) AS ub FROM t WHERE c > 0;]]

  local function span_of(dialect, sql)
    local dir = program.folder { ["schema.sql"] = schema }
    local all = parse(("--dialect %s --schema %s/schema.sql --span"):format(dialect, dir), sql)
    os.execute("rm -r " .. dir)
    return all[1].span
  end

  -- "t: a b, v: ub (inner)"
  local function relations(list)
    local texts = {}
    for i, one in ipairs(list) do
      texts[i] = one.name .. ": " .. table.concat(one.columns, " ") .. (one.inner and " (inner)" or "")
    end
    table.sort(texts)
    return table.concat(texts, ", ")
  end

  -- "ub = t.b, n = t.a u.d"
  local function results(span)
    local texts = {}
    for i, one in ipairs(span.results) do
      local sources = {}
      for k, source in ipairs(one.sources) do sources[k] = source.table .. "." .. source.column end
      texts[i] = one.name .. " = " .. table.concat(sources, " ")
    end
    return table.concat(texts, ", ")
  end

  local cases = {
    { "SELECT a, c AS x FROM t WHERE b = 'q'", "t: a c b", "", "a = t.a, x = t.c" },
    { "SELECT * FROM v", "t: a b c (inner), v: a ub", "", "a = t.a, ub = t.b" },
    { "SELECT t.*, u.d FROM t JOIN u ON t.a = u.a", "t: a b c, u: a d", "", "a = t.a, b = t.b, c = t.c, d = u.d" },
    { "SELECT a FROM t UNION SELECT d FROM u", "t: a, u: d", "", "a = t.a u.d" },
    { "WITH x AS (SELECT a + c AS n FROM t) SELECT n FROM x", "t: a c", "", "n = t.a t.c" },
    { "SELECT q.m FROM (SELECT max(d) AS m FROM u GROUP BY a) q", "u: d a", "", "m = u.d" },
    { "SELECT (SELECT max(d) FROM u WHERE u.a = t.a) AS m FROM t", "t: a, u: d a", "", "m = u.d" },
    { "WITH RECURSIVE r (n) AS (SELECT a FROM t UNION ALL SELECT n + d FROM r JOIN u ON u.a = n) SELECT n FROM r",
      "t: a, u: a d", "", "n = t.a u.d" },
    { "INSERT INTO t (a, b) SELECT a, ub FROM v", "t: a b c (inner), v: a ub", "t: a b", "" },
    { "INSERT INTO t VALUES (1, 'x')", "", "t: a b", "" },
    { "UPDATE t SET c = a + 1 WHERE b = 'x'", "t: a b", "t: c", "" },
    { "DELETE FROM t WHERE c IN (SELECT d FROM u)", "t: c, u: d", "t: ", "" },
  }
  for _, dialect in ipairs { "postgres", "mysql" } do
    for _, case in ipairs(cases) do
      it(("tells what is read, written and returned in %s: %s"):format(dialect, case[1]), function()
        local span = span_of(dialect, case[1])
        assert.same({}, span.unknown)
        assert.equal(case[2], relations(span.reads))
        assert.equal(case[3], relations(span.writes))
        assert.equal(case[4], results(span))
      end)
    end
  end

  it("tells the targets of MySQL's joined UPDATE apart", function()
    local span = span_of("mysql", "UPDATE t JOIN u ON t.a = u.a SET t.c = u.d, d = 1, u.a = b")
    assert.equal("t: a b, u: a d", relations(span.reads))
    assert.equal("t: c, u: d a", relations(span.writes))
  end)

  it("says what it does not know", function()
    local span = span_of("postgres", "SELECT m.*, t.zz FROM missing m, t")
    assert.same({ "table missing", "column t.zz" }, span.unknown)
    assert.is_true(span.cut)
    assert.equal(cjson.null, span_of("postgres", "CREATE TABLE x (a int)"))
  end)
end)
