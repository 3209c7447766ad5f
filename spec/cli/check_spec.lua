-- tidegate check: the formats of its findings, and --jsonl, on the real program.
local cjson = require "cjson"
local program = require "spec.support.program"

local SQL = "DELETE FROM a;\nSELEC 1;\nCREATE TABLE \"a<b>,%:x\" (\n id int);\n"

local function report(format, files)
  local dir = program.folder(files or { ["good.sql"] = "SELECT 1;\n", ["bad x.sql"] = SQL })
  local names = {}
  for name in pairs(files or { ["good.sql"] = 1, ["bad x.sql"] = 1 }) do names[#names + 1] = program.quote(name) end
  local exe, home = program.exe, os.getenv "TIDEGATE_HOME" or os.getenv "PWD"
  if exe:sub(1, 1) ~= "/" then exe = os.getenv "PWD" .. "/" .. exe end
  local pipe = assert(io.popen(("cd %s && TIDEGATE_HOME=%s %s check --format %s %s"):format(
    dir, program.quote(home), program.quote(exe), format, table.concat(names, " "))))
  local out = pipe:read "*a"
  pipe:close()
  os.execute("rm -r " .. dir)
  return out
end

local function by_line(list, line, get)
  local found = {}
  for _, one in ipairs(list) do if get(one) == line then found[#found + 1] = one end end
  return found
end

describe("tidegate check --format sarif", function()
  local log = cjson.decode(report "sarif")
  local run = log.runs[1]

  it("is a SARIF 2.1.0 log that counts columns in characters", function()
    assert.same({ "2.1.0", 1, "unicodeCodePoints", "Tidegate" },
      { log.version, #log.runs, run.columnKind, run.tool.driver.name })
  end)

  it("describes the rule of each result once", function()
    local seen = {}
    for _, rule in ipairs(run.tool.driver.rules) do
      assert.is_nil(seen[rule.id])
      seen[rule.id] = true
      assert.is_string(rule.shortDescription.text)
    end
    for _, result in ipairs(run.results) do
      assert.equal(result.ruleId, run.tool.driver.rules[result.ruleIndex + 1].id)
    end
  end)

  it("places results by URI and region", function()
    local first = by_line(run.results, 1, function(r) return r.locations[1].physicalLocation.region.startLine end)[1]
    assert.same({ "statement/where-require-update-delete", "error" }, { first.ruleId, first.level })
    local place = first.locations[1].physicalLocation
    assert.equal("bad%20x.sql", place.artifactLocation.uri)
    assert.same({ startLine = 1, startColumn = 1, endLine = 1, endColumn = 14 }, place.region)
  end)

  it("has no results for clean files", function()
    local text = report("sarif", { ["good.sql"] = "SELECT 1" })
    assert.truthy(text:find('"results":[]', 1, true))
  end)
end)

describe("tidegate check --format junit", function()
  it("counts a failed case per finding and a passed one per clean file", function()
    local text = report "junit"
    local tests, failures = text:match '<testsuites name="tidegate" tests="(%d+)" failures="(%d+)"'
    local cases, failed = select(2, text:gsub("<testcase ", "")), select(2, text:gsub("<failure ", ""))
    assert.same({ cases, failed }, { tonumber(tests), tonumber(failures) })
    assert.equal(cases, failed + 1)
    assert.truthy(text:find('<testcase name="review" classname="good.sql" time="0"/>', 1, true))
  end)

  it("escapes what XML reserves", function()
    local text = report "junit"
    assert.truthy(text:find("a&#60;b&#62;", 1, true))
    assert.is_nil(text:find("a<b>", 1, true))
  end)
end)

describe("tidegate check --format gitlab", function()
  local function line(issue) return issue.location.lines.begin end

  it("names path, line, severity and check", function()
    local issue = by_line(cjson.decode(report "gitlab"), 1, line)[1]
    assert.same({ "bad x.sql", "critical", "statement/where-require-update-delete" },
      { issue.location.path, issue.severity, issue.check_name })
  end)

  it("keeps fingerprints when lines move, and tells equal findings apart", function()
    local before = cjson.decode(report("gitlab", { ["a.sql"] = "DELETE FROM a;\nDELETE FROM a;\n" }))
    local after = cjson.decode(report("gitlab", { ["a.sql"] = "\n\nDELETE FROM a;\nDELETE FROM a;\n" }))
    assert.equal(2, #before)
    assert.not_equal(before[1].fingerprint, before[2].fingerprint)
    for i = 1, 2 do
      assert.equal(before[i].fingerprint, after[i].fingerprint)
      assert.equal(line(before[i]) + 2, line(after[i]))
    end
  end)

  it("is an empty list for clean files", function()
    assert.equal("[]\n", report("gitlab", { ["good.sql"] = "SELECT 1" }))
  end)
end)

describe("tidegate check --format github", function()
  it("writes workflow commands with a place", function()
    assert.truthy(report("github"):find(
      "::error file=bad x.sql,line=1,col=1,endColumn=14,title=statement/where-require-update-delete::DELETE", 1, true))
  end)

  it("escapes messages and properties", function()
    local text = report("github", { ["a,b:c%.sql"] = "CREATE TABLE \"x%\ny\" (id int PRIMARY KEY)" })
    for _, command in ipairs(program.lines(text)) do assert.truthy(command:find "^::%a+ file=") end
    assert.truthy(text:find("file=a%2Cb%3Ac%25.sql,", 1, true), text)
    assert.truthy(text:find("x%25\\%0Ay", 1, true), text)
  end)
end)

describe("tidegate check --schema", function()
  it("passes DatabaseMetadata to the rules", function()
    local metadata = '{"name":"db","schemas":[{"name":"public","tables":[{"name":"t","columns":[{"name":"a"}]}]}]}'
    local dir = program.folder { ["s.json"] = metadata, ["t.sql"] = "SELECT 1;\n" }
    assert.equal(0, (program.run(("check --schema %s/s.json %s/t.sql"):format(dir, dir))))
    os.execute("rm -r " .. dir)
  end)

  -- What TABLE_REQUIRE_PK says about t depends on what the dump says of it.
  local function find(dialect, dump)
    local dir = program.folder { ["dump.sql"] = dump, ["x.sql"] = "ALTER TABLE t ADD COLUMN n int NOT NULL DEFAULT 1;" }
    local _, out, err = program.run(("check --dialect %s --schema %s/dump.sql %s/x.sql"):format(dialect, dir, dir))
    os.execute("rm -r " .. dir)
    return out:find("require-pk", 1, true) ~= nil, err
  end

  local pg_dump = [[
SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE SCHEMA hr;
ALTER SCHEMA hr OWNER TO tidegate;
CREATE TABLE public.t (
    id integer NOT NULL
);
ALTER TABLE public.t OWNER TO tidegate;
]]

  it("takes a dump of PostgreSQL", function()
    local fires, err = find("postgres", pg_dump)
    assert.equal("", err)
    assert.is_true(fires)
    assert.is_false((find("postgres",
      pg_dump .. "ALTER TABLE ONLY public.t\n    ADD CONSTRAINT t_pkey PRIMARY KEY (id);\n")))
  end)

  it("says which statement of a dump does not fit", function()
    local _, err = find("postgres", "CREATE TABLE t (a int);\nCREATE TABLE t (a int);\n")
    assert.truthy(err:find("statement 2 does not fit: table t exists already", 1, true), err)
  end)

  it("takes dumps of PostgreSQL and the MySQL family only", function()
    local dir = program.folder { ["dump.sql"] = "CREATE TABLE t (a int)" }
    local status, _, err = program.run(("check --dialect oracle --schema %s/dump.sql -"):format(dir), "")
    os.execute("rm -r " .. dir)
    assert.equal(2, status)
    assert.truthy(err:find("give DatabaseMetadata as a .json file", 1, true), err)
  end)
end)

local function filter(...)
  local status, out, err = program.run("check --jsonl", table.concat({ ... }, "\n") .. "\n")
  assert.equal(0, status)
  local answers = {}
  for i, line in ipairs(program.lines(out)) do answers[i] = cjson.decode(line) end
  assert.equal(select("#", ...), #answers)
  return answers, err
end

local function request(id, statement, rules)
  return cjson.encode { id = id, engine = "POSTGRES", statement = statement, rules = rules, schema = cjson.null }
end

describe("tidegate check --jsonl", function()
  it("answers in the API's form, in the order asked, whatever is between", function()
    local rule = { type = "STATEMENT_WHERE_REQUIRE_UPDATE_DELETE", level = "ERROR" }
    local answers = filter(request("a", "SELECT 1;\n  DELETE FROM t", { rule }), "{nonsense", "[]",
      request("b", "SELECT 1", { rule }))
    assert.equal("a", answers[1].id)
    local advice = answers[1].advices[1]
    assert.same({ 1, "ERROR", 202, "STATEMENT_WHERE_REQUIRE_UPDATE_DELETE" },
      { #answers[1].advices, advice.status, advice.code, advice.title })
    assert.same({ line = 2, column = 3 }, advice.startPosition)
    for i = 2, 3 do
      assert.equal(cjson.null, answers[i].id)
      assert.is_string(answers[i].error.message)
    end
    assert.same({ id = "b", advices = {} }, answers[4])
  end)

  it("gives rules the payload of the API's oneof, and advices the rule's level", function()
    local function ask(level, format)
      local rule = { type = "NAMING_TABLE", level = level, namingPayload = { format = format, maxLength = 63 } }
      return filter(request(1, "CREATE TABLE orders (id int)", { rule }))[1].advices
    end
    assert.equal(0, #ask("WARNING", "^[a-z]+$"))
    assert.equal("WARNING", ask("WARNING", "^x")[1].status)
    assert.equal("ERROR", ask("ERROR", "^x")[1].status)
    assert.equal(0, #ask("DISABLED", "^x"))
  end)

  it("finds nothing by a rule that is not there, and says so once", function()
    local rules = { { type = "NO_SUCH_RULE", level = "ERROR" } }
    local answers, err = filter(request(1, "DELETE FROM t", rules), request(2, "DELETE FROM t", rules))
    assert.same({ {}, {} }, { answers[1].advices, answers[2].advices })
    assert.equal(1, select(2, err:gsub("NO_SUCH_RULE", "")))
  end)

  it("reviews what a block runs, however deep", function()
    local rule = { type = "STATEMENT_WHERE_REQUIRE_UPDATE_DELETE", level = "ERROR" }
    for _, depth in ipairs { 1, 30, 200, 390 } do
      local statement = ("BEGIN\n"):rep(depth) .. "DELETE FROM t" .. ("\nEND"):rep(depth)
      local text = cjson.encode { id = 1, engine = "MSSQL", statement = statement, rules = { rule } }
      local advices = filter(text)[1].advices
      assert.equal(1, #advices)
      assert.equal(depth + 1, advices[1].startPosition.line)
    end
  end)

  it("leaves out rules of other engines", function()
    local rule = { type = "STATEMENT_WHERE_REQUIRE_UPDATE_DELETE", level = "ERROR", engine = "MYSQL" }
    assert.same({}, filter(request(1, "DELETE FROM t", { rule }))[1].advices)
  end)

  it("refuses what no MySQL server takes, instead of asking the rules", function()
    local rule = { type = "TABLE_REQUIRE_PK", level = "WARNING" }
    local function ask(statement)
      local text = cjson.encode { id = 1, engine = "MYSQL", statement = statement, rules = { rule } }
      local advice = filter(text)[1].advices[1]
      return { advice.status, advice.code, advice.startPosition.line, advice.startPosition.column }
    end
    assert.same({ "ERROR", 201, 2, 14 }, ask "SELECT 1;\nCREATE TABLE interval (id int)")
    assert.same({ "WARNING", 601, 1, 1 }, ask "CREATE TABLE `interval` (id int)")
  end)

  it("names the request that it cannot answer", function()
    local answers = filter('{"id":5,"engine":"POSTGRES"}', '{"id":6,"engine":"NONE","statement":""}')
    for i, answer in ipairs(answers) do
      assert.equal(4 + i, answer.id)
      assert.is_string(answer.error.message)
    end
  end)
end)
