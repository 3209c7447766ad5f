-- Waivers of a project: what the checks of its plans then let pass, and say.
local change = require "spec.support.change"
local server = require "spec.support.server"

local base = "/v1/projects/project-sample"

describe("a project's waiver", function()
  local running

  --- The results about statements of a new plan, by title: status, and content.
  local function results(statement)
    local found = {}
    for _, result in ipairs(change.checked(running, statement)) do found[result.title] = result end
    return found
  end

  local function create(waiver)
    return running:request("POST", base .. "/sqlReviewWaivers", waiver)
  end

  setup(function()
    running = server.start {}
    running:sign_up_admin()
  end)
  teardown(function() running:remove() end)

  it("needs a rule, a reason, a known scope and a day to come", function()
    for _, waiver in ipairs { { reason = "x" }, { rule = "COLUMN_NO_NULL" },
      { rule = "COLUMN_NO_NULL", reason = "x", scope = "planets/mars" },
      { rule = "COLUMN_NO_NULL", reason = "x", expireDate = "2001-01-01" },
      { rule = "COLUMN_NO_NULL", reason = "x", expireDate = "2999-13-01" } } do
      assert.equal(400, create(waiver).status)
    end
  end)

  it("lets the rule's advice pass in its scope, and says who and why", function()
    assert.equal("WARNING", results("CREATE TABLE bare (id int PRIMARY KEY, name text)").COLUMN_NO_NULL.status)
    local made = create { rule = "column/no-null", reason = "imported as it is", scope = "environments/test",
      expireDate = "2999-01-31" }
    assert.equal(200, made.status, made.text)
    assert.matches("^projects/project%-sample/sqlReviewWaivers/", made.body.name)
    assert.equal("2999-01-31", made.body.expireDate)
    local waived = results("CREATE TABLE bare2 (id int PRIMARY KEY, name text)").COLUMN_NO_NULL
    assert.equal("SUCCESS", waived.status)
    assert.matches("imported as it is", waived.content, 1, true)
  end)

  it("is listed with its owner, and over when it is deleted", function()
    local list = running:must("GET", base .. "/sqlReviewWaivers").sqlReviewWaivers
    assert.equal(1, #list)
    assert.matches("^users/", list[1].owner)
    running:must("DELETE", "/v1/" .. list[1].name)
    assert.same({}, running:must("GET", base .. "/sqlReviewWaivers").sqlReviewWaivers)
    assert.equal(404, running:request("DELETE", "/v1/" .. list[1].name).status)
    assert.equal("WARNING", results("CREATE TABLE bare3 (id int PRIMARY KEY, name text)").COLUMN_NO_NULL.status)
  end)

  it("is listed page by page, and holds on whichever page it is", function()
    for i = 1, 11 do assert.equal(200, create({ rule = "own/rule-" .. i, reason = "x" }).status) end
    assert.equal(200, create({ rule = "column/no-null", reason = "the last" }).status)
    local function list(query)
      return running:must("GET", base .. "/sqlReviewWaivers" .. query)
    end
    local first = list ""
    assert.equal(10, #first.sqlReviewWaivers)
    local rest = list("?pageSize=10&pageToken=" .. server.encode(first.nextPageToken))
    assert.equal(2, #rest.sqlReviewWaivers)
    assert.is_nil(rest.nextPageToken)
    assert.equal("column/no-null", rest.sqlReviewWaivers[2].rule)
    assert.equal(12, #list("?pageSize=1000").sqlReviewWaivers)
    assert.equal("SUCCESS", results("CREATE TABLE bare4 (id int PRIMARY KEY, name text)").COLUMN_NO_NULL.status)
  end)
end)
