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

  it("costs a bad statement its own advice only", function()
    local findings = check("SELEC 1;\nDROP TABLE a;\nCREATE TABL b (c int);\nDROP TABLE d;", "--rules sample")
    local lines = {}
    for i, one in ipairs(findings.advices) do lines[i] = one.line end
    assert.same({ 1, 2, 3, 4 }, lines)
  end)
end)
