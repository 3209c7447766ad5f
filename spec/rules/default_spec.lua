-- The rules that run when nobody has configured any.
local support = require "spec.support.review"

local function by_default()
  local selected = {}
  for _, rule in ipairs(support.rules()) do
    if rule.enabled then selected[#selected + 1] = { rule = rule } end
  end
  return selected
end

local function statuses(sql)
  local found = {}
  for _, advice in ipairs(support.review(by_default(), sql)) do found[advice.status] = true end
  return found
end

describe("the default rules", function()
  it("give no error on a harmless change", function()
    assert.is_nil(statuses("ALTER TABLE employee ADD COLUMN nickname text").ERROR)
  end)

  it("say nothing about a well made table", function()
    assert.same({}, support.review(by_default(), [[
      CREATE TABLE employee_note (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        body text NOT NULL
      );
      CREATE INDEX idx_employee_note_body ON employee_note (body);
    ]]))
  end)

  it("stop a DELETE of everything", function()
    assert.is_true(statuses("DELETE FROM employee").ERROR)
  end)

  it("stop a table without a primary key", function()
    assert.is_true(statuses("CREATE TABLE t (id int NOT NULL)").ERROR)
  end)
end)
