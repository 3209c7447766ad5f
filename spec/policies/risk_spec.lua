-- The risk levels that the shipped policies give to changes.
local support = require "spec.support.review"

local rank = { LOW = 1, MODERATE = 2, HIGH = 3 }

local policies = {}
for i, path in ipairs(support.files("policies/risk")) do policies[i] = assert(loadfile(path))() end

local function risk_of(sql, more)
  local change = { environment = { id = "test", title = "Test", tier = "UNPROTECTED" },
    tables = {}, statements = {} }
  for i, stmt in ipairs(support.core.parse("POSTGRES", sql)) do
    change.statements[i] = support.summary.of(stmt)
  end
  for key, value in pairs(more or {}) do change[key] = value end
  local level = "LOW"
  for _, policy in ipairs(policies) do
    local found = policy.score(change)
    if rank[found] > rank[level] then level = found end
  end
  return level
end

local production = { environment = { id = "prod", title = "Prod", tier = "PROTECTED" } }
local small = { tables = { { schema = "public", name = "t", rows = 100 } } }
local large = { tables = { { schema = "public", name = "t", rows = "5000000" } } }

describe("risk", function()
  for _, case in ipairs {
    { "DROP TABLE t", "HIGH" },
    { "DROP DATABASE d", "HIGH" },
    { "DROP SCHEMA s", "HIGH" },
    { "ALTER TABLE t DROP COLUMN a", "HIGH" },
    { "TRUNCATE t", "HIGH" },
    { "DELETE FROM t", "HIGH" },
    { "UPDATE t SET a = 1", "HIGH" },
    { "DELETE FROM t WHERE id = 1", "LOW" },
    { "ALTER TABLE t ALTER COLUMN a TYPE bigint", "MODERATE" },
    { "CREATE INDEX i ON t (a)", "MODERATE" },
    { "CREATE INDEX i ON t (a)", "LOW", small },
    { "ALTER TABLE t ADD COLUMN a int NOT NULL DEFAULT 1", "LOW" },
    { "ALTER TABLE t ADD COLUMN a int", "MODERATE", large },
    { "CREATE TABLE t (id int)", "LOW" },
    { "SELECT 1", "LOW" },
    { "SELECT 1", "LOW", large },
    { "ALTER TABLE t ADD COLUMN nickname text", "HIGH", production },
    { "CREATE TABLE t (id int)", "HIGH", production },
    { "UPDATE t SET a = 1 WHERE id = 1", "LOW", production },
    { "UPDATE t SET a = 1 WHERE id > 1", "MODERATE", { affected_rows = 200000 } },
  } do
    it(("of %s is %s%s"):format(case[1], case[2], case[3] and " here" or ""), function()
      assert.equal(case[2], risk_of(case[1], case[3]))
    end)
  end

  it("is HIGH for a COPY that runs a program, and for no other COPY", function()
    local function of(sql) return risk_of(sql, { statement = sql }) end
    assert.equal("HIGH", of "COPY t FROM PROGRAM 'id'")
    assert.equal("HIGH", of "copy (SELECT 1) /* c */ to\n program 'sh'")
    assert.equal("LOW", of "COPY t TO STDOUT")
    assert.equal("LOW", of "COPY program TO STDOUT")
  end)

  it("gives a reason for everything above LOW", function()
    for _, policy in ipairs(policies) do
      local level, reason = policy.score {
        environment = { id = "prod", tier = "PROTECTED" },
        statements = { { kind = "drop_table", line = 1, actions = {} } }, tables = {} }
      if level ~= "LOW" then assert.is_string(reason) end
    end
  end)
end)
