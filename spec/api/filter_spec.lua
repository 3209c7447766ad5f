-- List filters: expressions of CEL over the fields of a list, on a real database.
local server = require "spec.support.server"

describe("a list filter", function()
  local running

  setup(function()
    running = server.start { sample = false }
    running:sign_up_admin()
    for _, row in ipairs { { "shop-web", "Shop Web", "web", "gold" }, { "shop-api", "Shop API", "api" },
      { "hr", "50%_off (HR)", "web" }, { "other", "it's \"other\"" } } do
      running:must("POST", "/v1/projects?projectId=" .. row[1],
        { title = row[2], labels = row[3] and { team = row[3], tier = row[4] } })
    end
  end)
  teardown(function() if running then running:remove() end end)

  local function ids(filter)
    local answer = running:must("GET", "/v1/projects?pageSize=100&filter=" .. server.encode(filter))
    local list = {}
    for _, project in ipairs(answer.projects or {}) do list[#list + 1] = project.name:match("[^/]+$") end
    table.sort(list)
    return table.concat(list, " ")
  end

  for filter, expected in pairs {
    ['labels.team == "web"'] = "hr shop-web",
    ['labels.team == "web" || labels.team == "api"'] = "hr shop-api shop-web",
    ['labels.team in ["web", "api"] && !(resource_id == "hr")'] = "shop-api shop-web",
    ['(labels.team == "web" && title.startsWith("shop")) || resource_id == "other"'] = "other shop-web",
    ['has(labels.tier)'] = "shop-web",
    ['"team" in labels && !has(labels.tier)'] = "hr shop-api",
    ['labels["team"] == "api"'] = "shop-api",
    ['title.contains("%_")'] = "hr",
    ['title.contains("%")'] = "hr",
    ['title.startsWith("50%_")'] = "hr",
    ['title.endsWith("HR)")'] = "hr",
    ['title.endsWith("WEB")'] = "shop-web",
    ['title.matches("shop")'] = "shop-api shop-web",
    ['title == "it\'s \\"other\\""'] = "other",
    ['exclude_default == true && !(labels.team in ["web", "api"])'] = "other",
    ['!(title.contains("shop") || resource_id in ["hr", "default"])'] = "other",
    ['state == "DELETED"'] = "",
    ['false'] = "",
  } do
    it("understands " .. filter, function() assert.equal(expected, ids(filter)) end)
  end

  for filter, message in pairs {
    ['titel == "x"'] = 'unsupported filter field "titel"; known are: name, title, resource_id, state, '
      .. 'exclude_default, labels.{key}',
    ['title == "x" and true'] = "invalid filter: 1:14: expected an operator or the end of the expression",
    ['title == ("x"'] = "invalid filter: 1:14: expected )",
    ['title > "x"'] = "invalid filter: title has no order; use == or in",
  } do
    it("refuses " .. filter, function()
      local answer = running:request("GET", "/v1/projects?filter=" .. server.encode(filter))
      assert.equal(400, answer.status)
      assert.equal(message, answer.body.message)
    end)
  end

  it("of every list that has one can join conditions by ||", function()
    local lists = {
      ["instances"] = 'title == "a" || environment == "environments/prod" || host == "h" || labels.a == "b"',
      ["workspaces/-/databases"] = 'name.contains("a") || engine in ["POSTGRES"] || exclude_unassigned == true',
      ["projects/hr/plans"] = 'has_rollout == true || creator == "users/a@b.c" || spec_type == "x"',
      ["projects/hr/issues"] = 'status == "OPEN" || create_time > "2026-01-01T00:00:00Z" || labels == "x"',
      ["users"] = 'name == "Ada" || email.startsWith("ada") || project == "projects/hr"',
      ["groups"] = 'title == "a" || email == "b"',
      ["projects/hr/rollouts"] = 'update_time > "2026-01-01T00:00:00Z" || task_type in ["DATABASE_MIGRATE"]',
      ["projects/hr/decisions"] = 'kind == "risk" || outcome == "OK" && create_time >= "2026-01-01T00:00:00Z"',
    }
    for path, filter in pairs(lists) do
      local answer = running:request("GET", "/v1/" .. path .. "?filter=" .. server.encode(filter))
      assert.equal(200, answer.status, path .. ": " .. tostring(answer.body and answer.body.message))
    end
  end)
end)

describe("CelService", function()
  local running

  setup(function()
    running = server.start { sample = false }
    running:sign_up_admin()
  end)
  teardown(function() if running then running:remove() end end)

  it("gives expressions as trees, and trees as expressions", function()
    local texts = {
      'resource.environment_id == "prod" && statement.affected_rows >= 100',
      'resource.project_id in ["a", "b"] || !(statement.sql_type in ["SELECT"])',
      'statement.text.contains("x") || issue.labels.exists(l, l.startsWith("hot"))',
      "true",
    }
    local parsed = running:must("POST", "/v1/cel/batchParse", { expressions = texts })
    assert.equal(4, #parsed.expressions)
    assert.equal("_&&_", parsed.expressions[1].callExpr["function"])
    assert.equal("resource", parsed.expressions[1].callExpr.args[1].callExpr.args[1].selectExpr.operand.identExpr.name)
    assert.equal("100", parsed.expressions[1].callExpr.args[2].callExpr.args[2].constExpr.int64Value)
    assert.is_true(parsed.expressions[4].constExpr.boolValue)
    local printed = running:must("POST", "/v1/cel/batchDeparse", { expressions = parsed.expressions })
    assert.same(texts, printed.expressions)
  end)

  it("says which expression is wrong and where", function()
    local answer = running:request("POST", "/v1/cel/batchParse", { expressions = { "true", "a ==" } })
    assert.equal(400, answer.status)
    assert.matches("^expressions%[1%]: 1:5: the expression ends", answer.body.message)
    answer = running:request("POST", "/v1/cel/batchParse", { expressions = { ("1 + "):rep(40000) .. "1" } })
    assert.equal(400, answer.status)
    assert.equal("expressions are larger than 128 KiB together; send fewer", answer.body.message)
    answer = running:request("POST", "/v1/cel/batchDeparse", { expressions = { { identExpr = { name = "a b" } } } })
    assert.equal(400, answer.status)
    assert.matches("^expressions%[0%]: the expression has no text", answer.body.message)
  end)
end)
