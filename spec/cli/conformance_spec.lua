-- Scores tidegate check --jsonl on the published PostgreSQL cases (../shared/sqlreview), at statement level.
local cjson = require "cjson"
local program = require "spec.support.program"
local review_cases = require "spec.support.review_cases"

-- 207 of 208, MERGE ... RETURNING (PostgreSQL 17) being refused by the grammar of 15. Six are met by
-- silence only: their three rules are not written, and expect nothing without a database.
local FLOOR = 0.995
local fields = { "currentDatabase", "isObjectCaseSensitive", "enablePriorBackup", "sessionUser", "listDatabaseNames" }

local function request(case, mock)
  local context, rule = {}, { type = case.rule, level = case.level }
  for _, field in ipairs(fields) do context[field] = mock.contexts.pg[field] end
  for name, value in pairs(case.payload or {}) do rule[name] = value end
  return cjson.encode {
    id = case.id, engine = "POSTGRES", statement = case.statement, rules = { rule },
    schema = mock.schemas[case.schema], context = context,
  }
end

-- The answer's advices with their lines where the matcher looks for them.
local function advices_of(answer)
  for _, advice in ipairs(answer.advices) do advice.line = (advice.startPosition or {}).line end
  return answer.advices
end

describe("tidegate check --jsonl on the PostgreSQL cases", function()
  local mock = review_cases.mock()

  it("answers as expected", function()
    if not mock then return pending "../shared/sqlreview is not here" end
    local cases, requests = review_cases.of "pg", {}
    for i, case in ipairs(cases) do requests[i] = request(case, mock) end
    local status, out, err = program.run("check --jsonl", table.concat(requests, "\n") .. "\n")
    assert.equal(0, status)
    local met, failed = 0, {}
    for i, line in ipairs(program.lines(out)) do
      local answer = cjson.decode(line)
      assert.equal(cases[i].id, answer.id)
      if review_cases.is_met(cases[i], advices_of(answer)) then met = met + 1 else failed[#failed + 1] = answer.id end
    end
    print(("\nPostgreSQL by check --jsonl: %d of %d\n%s"):format(met, #cases, err))
    for _, id in ipairs(failed) do print("not met: " .. id) end
    assert.is_true(#cases > 0 and met / #cases >= FLOOR, table.concat(failed, "\n"))
  end)
end)
