-- Scripts of any size: reviewed whole, within a bound of memory.
local cjson = require "cjson"
local program = require "spec.support.program"

local function migrations(statements)
  local pipe = assert(io.popen("luajit spec/bench/migrations.lua " .. statements))
  local sql = pipe:read "*a"
  pipe:close()
  return sql
end

--- What is said of a script, and the peak memory of the larger process in MB, where `time` can tell.
local function check(sql, rules)
  local dir = program.folder { ["a.sql"] = sql }
  local has_time = os.execute "test -x /usr/bin/time" == 0
  os.execute(("%s %s check --format json %s %s/a.sql > %s/out 2> %s/err"):format(
    has_time and "/usr/bin/time -f %M" or "", program.quote(program.exe), rules or "", dir, dir, dir))
  local out, err = assert(io.open(dir .. "/out")), assert(io.open(dir .. "/err"))
  local findings, kilobytes = cjson.decode(out:read "*a"), tonumber(err:read "*a":match "(%d+)%s*$")
  out:close()
  err:close()
  os.execute("rm -r " .. dir)
  return findings, kilobytes and kilobytes / 1024
end

describe("a review", function()
  it("of 10,000 statements stays under 50 MB", function()
    local findings, megabytes = check(migrations(10000))
    assert.is_true(#findings.advices > 1000)
    if megabytes then assert.is_true(megabytes < 50, megabytes .. " MB") end
  end)

  it("reads a script of more than 4 MiB to its end", function()
    local sql = ("INSERT INTO t (a) VALUES (1), (2), (3);\n"):rep(120000) .. "DROP TABLE last_one;"
    local findings, megabytes = check(sql, "--rules sample")
    assert.equal("table/drop-naming-convention", findings.advices[1].rule)
    assert.equal(120001, findings.advices[1].line)
    if megabytes then assert.is_true(megabytes < #sql / 1024 / 1024 + 60, megabytes .. " MB") end
  end)

  it("follows a script that makes 47,000 tables", function()
    local tables = {}
    for i = 1, 47000 do tables[i] = ("CREATE TABLE app.t%d (id bigint PRIMARY KEY, note text);"):format(i) end
    local sql = table.concat(tables, "\n") .. "\nCREATE TABLE last_one (a int NOT NULL);"
    local findings, megabytes = check(sql)
    local keyless = {}
    for _, one in ipairs(findings.advices) do
      assert.is_not_nil(one.rule, one.content) -- of the review itself: too large
      if one.rule == "table/require-pk" then keyless[#keyless + 1] = one.line end
    end
    assert.same({ 47001 }, keyless)
    if megabytes then assert.is_true(megabytes < #sql / 1024 / 1024 + 60, megabytes .. " MB") end
  end)

  it("lets no rule run out of time at the end of a large script", function()
    local tables = {}
    for i = 1, 60000 do tables[i] = ("CREATE TABLE t%d (id bigint PRIMARY KEY, note text);"):format(i) end
    local findings = check(table.concat(tables, "\n"))
    local rest
    for _, one in ipairs(findings.advices) do
      assert.is_nil(one.content:find("ran longer", 1, true), one.content)
      if one.rule == "column/no-null" and not one.line then rest = one.content end
    end
    assert.equal("and 59000 more of this kind", rest)
  end)

  it("counts the syntax errors of a text that is no SQL", function()
    local findings, megabytes = check(("SELEC 1 FRM x;\n"):rep(50000))
    assert.equal(1001, #findings.advices)
    assert.equal("and 49000 more of this kind", findings.advices[1].content)
    if megabytes then assert.is_true(megabytes < 40, megabytes .. " MB") end
  end)

  it("counts the waivers that nobody understands", function()
    local findings, megabytes = check(("-- tidegate:allow because\nSELECT 1;\n"):rep(20000), "--rules sample")
    assert.equal(1001, #findings.advices)
    assert.equal("and 19000 more of this kind", findings.advices[1].content)
    if megabytes then assert.is_true(megabytes < 40, megabytes .. " MB") end
  end)

  it("says that a body or a statement is too large, within the same bound", function()
    local line = "UPDATE t SET a = 1 WHERE id = 2;\n"
    local forms = {
      ["DO $$ BEGIN\n%s END $$;"] = line,
      ["CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN\n%s END $$;"] = line,
      ["CREATE TABLE t (%sz int);"] = "a int, ",
      ["ALTER TABLE t %sDROP COLUMN z;"] = "DROP COLUMN a, ",
      ["DO $$ BEGIN\n%s END $$; -- of no expressions"] = "COMMIT;\n",
    }
    for form, part in pairs(forms) do
      local sql = form:gsub("%%s", function() return part:rep(4000000 / #part) end)
      local findings, megabytes = check(sql, "--rules sample")
      assert.equal("Statement too large", findings.advices[1].title, form)
      if megabytes then assert.is_true(megabytes < #sql / 1024 / 1024 + 60, form .. megabytes .. " MB") end
    end
  end)

  local forms = {
    "ALTER TABLE t%d ADD COLUMN c int;", "DROP TABLE t%d;", "DROP INDEX i%d;", "ALTER TABLE t%d RENAME TO u%d;",
    "ALTER TABLE t%d ALTER COLUMN a SET NOT NULL;", "CREATE INDEX i%d ON t%d (a);", "CREATE TABLE t%d (a int);",
    "ALTER TABLE t%d ADD FOREIGN KEY (a) REFERENCES u%d (id);",
  }
  for _, form in ipairs(forms) do
    it("keeps little of each of 25,000 tables: " .. form, function()
      local statements = {}
      for i = 1, 25000 do statements[i] = form:format(i, i) end
      local findings, megabytes = check(table.concat(statements, "\n"))
      for _, one in ipairs(findings.advices) do
        assert.is_nil(one.content:find("more than 64", 1, true), one.content)
      end
      if megabytes then assert.is_true(megabytes < 40, megabytes .. " MB") end
    end)
  end

  it("costs a bad statement its own advice only", function()
    local findings = check("SELEC 1;\nDROP TABLE a;\nCREATE TABL b (c int);\nDROP TABLE d;", "--rules sample")
    local lines = {}
    for i, one in ipairs(findings.advices) do lines[i] = one.line end
    assert.same({ 1, 2, 3, 4 }, lines)
  end)
end)
