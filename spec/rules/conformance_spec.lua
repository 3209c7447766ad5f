-- Scores the rules on the published review cases (../shared/sqlreview), by the rule of their own
-- matcher: status and code equal, and each line inside the statement that is meant.
local support = require "spec.support.review"
local cjson = require "cjson"

local FOLDER = "../shared/sqlreview/"

-- The cases' name of an engine, the API's, what is printed, and the part of the cases to be met.
local ENGINES = {
  { case = "pg", engine = "POSTGRES", title = "PostgreSQL", floor = 0.99 },
  { case = "mysql", engine = "MYSQL", title = "MySQL", floor = 0.9 },
  { case = "tidb", engine = "TIDB", title = "TiDB", floor = 0.87 },
}

local function read(name)
  local file = io.open(FOLDER .. name)
  if not file then return nil end
  local text = file:read("*a")
  file:close()
  return text
end

local function without_nulls(value)
  if type(value) ~= "table" then return value end
  local copy = {}
  for key, item in pairs(value) do
    if item ~= cjson.null then copy[key] = without_nulls(item) end
  end
  return copy
end

local function decode(text) return without_nulls(cjson.decode(text)) end

local function fits(case, want, advice)
  if want.status ~= advice.status or want.code ~= advice.code then return false end
  if not want.line or case.line_suspect then return true end
  return advice.line ~= nil and want.span[1] <= advice.line and advice.line <= want.span[2]
end

-- Gives expectation i an advice, moving others along when need be.
local function assign(case, i, advices, taken, seen)
  for j, advice in ipairs(advices) do
    if not seen[j] and fits(case, case.want[i], advice) then
      seen[j] = true
      if not taken[j] or assign(case, taken[j], advices, taken, seen) then
        taken[j] = i
        return true
      end
    end
  end
  return false
end

local function is_met(case, advices)
  if #case.want ~= #advices then return false end
  local taken = {}
  for i in ipairs(case.want) do
    if not assign(case, i, advices, taken, {}) then return false end
  end
  return true
end

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
  for line in (read("cases-open.jsonl") or ""):gmatch("[^\n]+") do
    local case = decode(line)
    local rule = rules[case.rule]
    if case.engine == engine.case and not rule then all.missing[case.rule] = (all.missing[case.rule] or 0) + 1 end
    if case.engine == engine.case and rule then
      local advices = run(case, rule, schemas, engine)
      local one = scores[case.rule] or { n = 0, met = 0 }
      local met = is_met(case, advices) and 1 or 0
      scores[case.rule], one.n, one.met = one, one.n + 1, one.met + met
      all.n, all.met = all.n + 1, all.met + met
      if met == 0 then all.failed[#all.failed + 1] = show(case, advices) end
    end
  end
  return scores, all
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
    local schemas = read("mock-schemas.json")

    it("are met", function()
      if not schemas then return pending("../shared/sqlreview is not here") end
      local scores, all = score(decode(schemas).schemas, engine)
      print_table(scores, all, engine)
      assert.is_true(all.n > 0)
      assert.is_true(all.met / all.n >= engine.floor, table.concat(all.failed, "\n"))
    end)
  end)
end
