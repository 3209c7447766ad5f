-- Scores the rules on the published review cases.
local review_cases = require "spec.support.review_cases"
local support = require "spec.support.review"

-- The cases' name of an engine, the API's, what is printed, and the part of the cases to be met.
local ENGINES = {
  { case = "pg", engine = "POSTGRES", title = "PostgreSQL", floor = 1 },
  { case = "mysql", engine = "MYSQL", title = "MySQL", floor = 0.996 },
  { case = "tidb", engine = "TIDB", title = "TiDB", floor = 1 },
  { case = "oracle", engine = "ORACLE", title = "Oracle", floor = 1 },
  { case = "mssql", engine = "MSSQL", title = "SQL Server", floor = 1 },
  { case = "snowflake", engine = "SNOWFLAKE", title = "Snowflake", floor = 0.98 },
}

local function show(case, advices)
  local want, got = {}, {}
  for i, one in ipairs(case.want) do want[i] = ("%d@%s"):format(one.code, one.line or "-") end
  for i, one in ipairs(advices) do got[i] = ("%d@%s"):format(one.code, one.line or "-") end
  return ("%s want {%s} got {%s}"):format(case.id, table.concat(want, " "), table.concat(got, " "))
end

local function run(case, rule, schemas, engine)
  local selected = { { rule = rule, level = case.level, payload = case.payload } }
  local input = { engine = engine.engine, schema = schemas[case.schema], context = { sessionUser = "" } }
  local ok, advices = pcall(support.review, selected, case.statement, input)
  return ok and advices or { { status = "ERROR", code = 0, content = advices } }
end

local function score(schemas, engine)
  local rules, scores, all = {}, {}, { n = 0, met = 0, failed = {}, missing = {} }
  for _, rule in ipairs(support.rules()) do rules[rule.type] = rule end
  for _, case in ipairs(review_cases.of(engine.case)) do
    local rule = rules[case.rule]
    if rule then
      local advices = run(case, rule, schemas, engine)
      local one = scores[case.rule] or { n = 0, met = 0, expects = 0, fired = 0 }
      local met = review_cases.is_met(case, advices) and 1 or 0
      scores[case.rule], one.n, one.met = one, one.n + 1, one.met + met
      if #case.want > 0 then one.expects, one.fired = one.expects + 1, one.fired + met end
      all.n, all.met = all.n + 1, all.met + met
      if met == 0 then all.failed[#all.failed + 1] = show(case, advices) end
    else
      all.missing[case.rule] = (all.missing[case.rule] or 0) + 1
    end
  end
  return scores, all
end

-- The rules that are silent on every case that expects something of them.
local function silent(scores)
  local names = {}
  for name, one in pairs(scores) do
    if one.expects > 0 and one.fired == 0 then names[#names + 1] = name end
  end
  return names
end

local function print_table(scores, all, engine)
  local names = {}
  for name in pairs(scores) do names[#names + 1] = name end
  table.sort(names)
  print()
  for _, name in ipairs(names) do
    print(("%-56s %3d of %3d"):format(name, scores[name].met, scores[name].n))
  end
  print(("%-56s %3d of %3d"):format(engine.title .. ", rules that exist", all.met, all.n))
  for name, n in pairs(all.missing) do print(("%-56s   no rule (%d cases)"):format(name, n)) end
  for _, line in ipairs(all.failed) do print("not met: " .. line) end
end

for _, engine in ipairs(ENGINES) do
  describe(("the %s review cases"):format(engine.title), function()
    local mock = review_cases.mock()

    it("are met", function()
      if not mock then return pending("../shared/sqlreview is not here") end
      local scores, all = score(mock.schemas, engine)
      print_table(scores, all, engine)
      assert.is_true(all.n > 0)
      assert.is_true(all.met / all.n >= engine.floor, table.concat(all.failed, "\n"))
      assert.same({}, silent(scores))
    end)
  end)
end
