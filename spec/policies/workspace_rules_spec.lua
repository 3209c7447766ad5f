-- Approval rules of the API: which rule decides, by conditions over every database, statement and table.
require "spec.support.review"

local function change(more)
  local one = {
    project = { id = "hr" }, environment = { id = "prod", tier = "PROTECTED" },
    database = { instance = "i", name = "db", engine = "POSTGRES" },
    statement = "ALTER TABLE a.t ADD c int", affected_rows = nil,
    statements = { { kind = "alter_table", tables = { { schema = "a", name = "t" } } } },
    tables = { { schema = "a", name = "t", rows = 500, known = true } },
  }
  for key, value in pairs(more or {}) do one[key] = value end
  return one
end

local function issue_of(changes)
  return { type = "DATABASE_CHANGE", risk = "MODERATE", project = { id = "hr" }, labels = { "urgent", "data" },
    changes = changes or { change() } }
end

local function rule(expression, source, title, roles)
  return { source = source or "CHANGE_DATABASE", condition = { expression = expression },
    template = { title = title, flow = { roles = roles or { "roles/workspaceDBA" } } } }
end

-- The names of the roles, and the reason; nil when no rule is for the issue.
local function decide(rules, issue)
  local policy = assert(loadfile "policies/approval/workspace-rules.lua")()
  local applies, reason = policy.applies(issue or issue_of(), { approval = { rules = rules } })
  if not applies then return nil end
  local roles, steps, title = {}, policy.steps()
  for i, step in ipairs(steps) do roles[i] = step.role end
  return table.concat(roles, " "), reason, title
end

describe("workspace approval rules", function()
  for _, expression in ipairs {
    "true", " true ", 'resource.environment_id == "prod"', 'resource.project_id == "hr"',
    'resource.instance_id == "i" && resource.db_engine == "POSTGRES" && resource.database_name == "db"',
    'resource.schema_name == "a" && resource.table_name == "t"',
    'statement.sql_type == "ALTER_TABLE"', 'statement.sql_type in ["ALTER_TABLE", "DROP_TABLE"]',
    "statement.table_rows == 500", "statement.affected_rows == 0", 'statement.text.contains("ADD c")',
    'risk.level == "MODERATE"', '"urgent" in issue.labels', '!(resource.project_id in ["x", "y"])',
    'resource.table_name.matches("^t$") || resource.table_name.startsWith("x")',
  } do
    it("are for it when " .. expression, function() assert.equal("roles/workspaceDBA", decide { rule(expression) }) end)
  end

  for _, expression in ipairs { "", "  ", "false", 'risk.level == "HIGH"', 'statement.sql_type == "alter_table"' } do
    it("are not for it when '" .. expression .. "'", function() assert.is_nil(decide { rule(expression) }) end)
  end

  it("are not for it when there are none", function()
    assert.is_nil(decide {})
    local policy = assert(loadfile "policies/approval/workspace-rules.lua")()
    assert.is_false((policy.applies(issue_of(), {})))
  end)

  it("decide by the first that is true", function()
    local roles, reason, title = decide { rule("false", nil, "Never"), rule("true", nil, "Both",
      { "roles/projectOwner", "roles/workspaceDBA" }), rule "true" }
    assert.equal("roles/projectOwner roles/workspaceDBA", roles)
    assert.equal("rule 2 (Both)", reason)
    assert.equal("Both", title)
  end)

  it("may ask for nobody", function() assert.equal("", (decide { rule("true", nil, "", {}) })) end)

  it("are true when they are for any database, statement or table", function()
    local two = issue_of { change { environment = { id = "test" } }, change { statements = {
      { kind = "update", tables = { { schema = "a", name = "t" } } },
      { kind = "drop_table", tables = { { schema = "a", name = "u" }, { schema = "a", name = "v" } } } } } }
    local function both(expression) return decide({ rule(expression) }, two) end
    assert.truthy(both 'resource.environment_id == "test"')
    assert.truthy(both 'resource.environment_id == "prod" && statement.sql_type == "DROP_TABLE"')
    assert.truthy(both 'statement.sql_type == "DROP_TABLE" && resource.table_name == "v"')
    assert.is_nil(both 'statement.sql_type == "UPDATE" && resource.table_name == "v"')
    assert.is_nil(both 'resource.environment_id == "test" && statement.sql_type == "DROP_TABLE"')
  end)

  it("of another source are left out; those without one come last and see the project only", function()
    assert.is_nil(decide { rule("true", "CREATE_DATABASE"), rule("true", "REQUEST_ROLE") })
    local roles = decide { rule('resource.project_id == "hr"', "SOURCE_UNSPECIFIED", "", { "roles/a" }),
      rule("true", "CHANGE_DATABASE", "", { "roles/b" }) }
    assert.equal("roles/b", roles)
    assert.equal("roles/a", (decide { rule("false"), rule('resource.project_id == "hr"', "SOURCE_UNSPECIFIED", "",
      { "roles/a" }) }))
    assert.has_error(function() decide { rule('risk.level == "HIGH"', "SOURCE_UNSPECIFIED") } end)
  end)

  it("that cannot be evaluated stop everything, by their name", function()
    for _, expression in ipairs { "resource.nothing == 1", "1 +", "1", '"x" < 2' } do
      local ok, message = pcall(decide, { rule("false"), rule(expression, nil, "Odd") })
      assert.is_false(ok, expression)
      assert.truthy(message:find("WORKSPACE_APPROVAL, rule 2 (Odd): ", 1, true), message)
    end
  end)

  it("take what nobody counted for more than any limit, and what is new for empty", function()
    local function rows(of, one)
      return decide({ rule("statement." .. of .. " > 1000000") }, issue_of { change(one) })
    end
    assert.is_nil(rows("table_rows", { tables = { { schema = "a", name = "t", known = false } } }))
    assert.truthy(rows("table_rows", { tables = { { schema = "a", name = "t", known = true } } }))
    assert.is_nil(rows("affected_rows", {}))
    local update = { { kind = "update", tables = {} } }
    assert.truthy(rows("affected_rows", { statements = update }))
    assert.is_nil(rows("affected_rows", { statements = update, affected_rows = 7 }))
  end)

  it("see a change without statements, too", function()
    assert.truthy(decide({ rule 'statement.sql_type == ""' }, issue_of { change { statements = {}, tables = {} } }))
  end)
end)
