-- The checks without a plan: of one statement for an editor, of a release for CI.
local change = require "spec.support.change"
local server = require "spec.support.server"
local cjson = require "cjson"

local base = "/v1/projects/project-sample"
local test, prod = change.test, change.prod

local function file(path, statement)
  return { path = path, version = "1", statement = change.base64(statement) }
end

local function find(advices, title)
  for _, advice in ipairs(advices or {}) do
    if advice.title == title then return advice end
  end
end

describe("a check without a plan", function()
  local running

  local function check(statement, database)
    return running:must("POST", "/v1/" .. (database or test) .. ":check", { statement = statement })
  end

  local function release(body, options)
    return running:request("POST", base .. "/releases:check", body, options)
  end

  -- What a plan's checks say of the same.
  local function planned(statement)
    local found = {}
    for i, result in ipairs(change.checked(running, statement)) do
      local report = result.sqlReviewReport
      found[i] = { status = result.status, title = result.title, content = result.content, code = result.code,
        startPosition = report.startPosition, endPosition = report.endPosition, edits = report.edits }
    end
    return found
  end

  setup(function()
    running = server.start {}
    running:sign_up_admin()
  end)
  teardown(function() running:remove() end)

  describe("of one statement", function()
    it("says what the checks of a plan would say", function()
      local statement = "CREATE TABLE bare (name text);\nDROP TABLE employee;"
      local answer = check(statement)
      assert.is_true(#answer.advices > 1)
      assert.same(planned(statement), answer.advices)
      assert.equal("HIGH", answer.riskLevel)
    end)

    it("brings the edit that would mend it", function()
      local advice
      for _, each in ipairs(check "ALTER TABLE unknown ADD CONSTRAINT c CHECK (a > 0);".advices) do
        advice = each.edits and each or advice
      end
      assert.is_string(advice and advice.edits[1].text)
    end)

    it("shows what a waiver lets pass, and that it does", function()
      local advice = find(check [[-- tidegate: allow table/require-pk reason="a log"
CREATE TABLE bare (name text);]].advices, "TABLE_REQUIRE_PK")
      assert.is_true(advice.waived)
      assert.equal("SUCCESS", advice.status)
      assert.is_truthy(advice.content:find("a log", 1, true))
    end)

    it("has nothing to say of what is fine", function()
      local answer = check "SELECT 1;"
      assert.is_nil(find(answer.advices, "TABLE_REQUIRE_PK"))
      assert.equal("LOW", answer.riskLevel)
    end)

    it("needs a statement, and a database that is there", function()
      local path = "/v1/" .. test .. ":check"
      assert.equal(400, running:request("POST", path, {}).status)
      local answer = running:request("POST", path, '{"statement":"SELECT 1\\u0000"}')
      assert.equal(400, answer.status)
      assert.is_truthy(answer.body.message:find("NUL character", 1, true))
      assert.equal(404, running:request("POST", path:gsub("hr_test", "nothing"), { statement = "SELECT 1" }).status)
    end)

    it("leaves a decision behind", function()
      check "SELECT 'recorded';"
      local subject
      for _, decision in ipairs(running:must("GET", base .. "/decisions").decisions) do
        subject = subject or (decision.kind == "review" and decision.subject)
      end
      assert.equal(test, subject)
    end)
  end)

  describe("of a release", function()
    local bare = { files = { file("1/bare.sql", "CREATE TABLE bare (name text);") } }

    it("answers for every file and every target", function()
      local answer = release { targets = { prod, test },
        release = { type = "VERSIONED", files = { bare.files[1], file("2/fine.sql", "SELECT 1;") } } }
      assert.equal(200, answer.status, answer.text)
      local seen = {}
      for i, result in ipairs(answer.body.results) do seen[i] = { result.file, result.target, result.riskLevel } end
      assert.same({ { "1/bare.sql", prod, "HIGH" }, { "1/bare.sql", test, "LOW" },
        { "2/fine.sql", prod, "LOW" }, { "2/fine.sql", test, "LOW" } }, seen)
      assert.equal("HIGH", answer.body.riskLevel)
      assert.same(check("CREATE TABLE bare (name text);").advices, answer.body.results[2].advices)
    end)

    it("goes to every database of the project when it names none", function()
      local answer = release { release = bare }
      local targets = {}
      for i, result in ipairs(answer.body.results) do targets[i] = result.target end
      table.sort(targets)
      assert.same({ prod, test }, targets)
    end)

    it("adds up the rows that are touched", function()
      local update = file("1/update.sql", "UPDATE employee SET last_name = last_name WHERE id > 0;")
      local answer = release { targets = { test }, release = { files = { update, update } } }
      local rows = tonumber(answer.body.results[1].affectedRows)
      assert.is_true(rows > 0)
      assert.equal(("%d"):format(2 * rows), answer.body.affectedRows)
    end)

    it("reads a sheet as it reads a statement", function()
      local name = running:must("POST", base .. "/sheets", { content = bare.files[1].statement }).name
      local answer = release { targets = { test }, release = { files = { { path = "s.sql", sheet = name } } } }
      assert.same(check("CREATE TABLE bare (name text);").advices, answer.body.results[1].advices)
    end)

    it("obeys the configuration of its project, like a plan", function()
      running:must("POST", "/v1/reviewConfigs", { name = "reviewConfigs/few", title = "Few", enabled = true,
        rules = { { type = "COLUMN_NO_NULL", level = "ERROR" } } })
      change.review_by(running, "reviewConfigs/few")
      local advices = release { targets = { test }, release = bare }.body.results[1].advices
      running:must("DELETE", base .. "/policies/tag")
      assert.equal(1, #advices)
      assert.same({ "COLUMN_NO_NULL", "ERROR" }, { advices[1].title, advices[1].status })
    end)

    it("adds rules of one's own to those of the review", function()
      local custom = { { name = "dressed", severity = "error", patterns = { "TABLE bare" }, message = "dress it" },
        { name = "off", enabled = false, patterns = { "TABLE" }, message = "never said" } }
      local advices = release { targets = { test }, release = bare, customRules = cjson.encode(custom) }
        .body.results[1].advices
      local said = find(advices, "CUSTOM_PATTERN")
      assert.same({ "ERROR", "dress it" }, { said.status, said.content })
      assert.equal("ERROR", find(advices, "TABLE_REQUIRE_PK").status)
      assert.equal(#check("CREATE TABLE bare (name text);").advices + 1, #advices)
    end)

    it("is refused with the reason", function()
      local files = bare.files
      local needed = "customRules must be JSON, a list of {name, patterns, message}"
      for _, case in ipairs {
        { { release = {} }, 400, "the release has no files: there is nothing to check" },
        { { release = { files = { { statement = "" } } } }, 400, "a file of the release has no path" },
        { { release = { files = { { path = "a.sql" } } } }, 400, "file a.sql: give it a statement or a sheet" },
        { { release = { files = { { path = "a.sql", statement = "*" } } } }, 400, "release.files[0].statement" },
        { { release = { files = { { path = "a.sql", statement = "//8=" } } } }, 400,
          "file a.sql is not UTF-8 text without NUL" },
        { { release = { files = { { path = "a.sql", sheet = "sheets/1" } } } }, 400,
          'file a.sql: sheet "sheets/1" is not of the form projects/project-sample/sheets/{sheet}' },
        { { release = { type = "DECLARATIVE", files = files } }, 501, "declarative releases are not built yet" },
        { { release = bare, targets = { "projects/project-sample/databaseGroups/all" } }, 501,
          "database groups are not built yet" },
        { { release = bare, targets = { "hr_test" } }, 400,
          '"hr_test" is not of the form instances/{instance}/databases/{database}' },
        { { release = bare, targets = { "instances/none/databases/none" } }, 404, "does not exist" },
        { { release = bare, targets = { test, "projects/project-sample/" .. test } }, 400, "stands twice" },
        { { release = bare, customRules = "rules:\n  - name: x" }, 400, needed },
        { { release = bare, customRules = '[{"name":"x","patterns":"y","message":"z"}]' }, 400, needed },
      } do
        local answer = release(case[1])
        assert.equal(case[2], answer.status, answer.text)
        assert.is_truthy(answer.body.message:find(case[3], 1, true), answer.body.message)
      end
    end)

    it("stays in its project", function()
      local answer = running:request("POST", "/v1/projects/default/releases:check",
        { release = bare, targets = { test } })
      assert.equal(400, answer.status)
      assert.equal("database " .. test .. " belongs to projects/project-sample; transfer it to projects/default first",
        answer.body.message)
    end)

    it("of another project's database tells nothing to who may not check that one", function()
      running:must("POST", "/v1/projects?projectId=own", { title = "Own" })
      local token = running:create_user "ci@example.com"
      running:grant("projects/own", "ci@example.com", { "roles/gitopsServiceAgent" })
      for _, target in ipairs { test, "instances/none/databases/none" } do
        local answer = running:request("POST", "/v1/projects/own/releases:check",
          { release = bare, targets = { target } }, { token = token })
        assert.equal(403, answer.status, answer.text)
      end
      assert.equal(403, release({ release = bare }, { token = token }).status)
      assert.equal(403, running:request("POST", "/v1/" .. test .. ":check", { statement = "SELECT 1" },
        { token = token }).status)
      running:grant("projects/project-sample", "ci@example.com", { "roles/gitopsServiceAgent" })
      assert.equal(200, release({ release = bare, targets = { test } }, { token = token }).status)
    end)
  end)

  it("is marked as ours where it is", function()
    local document = running:must("GET", "/openapi.json")
    local path = document.paths["/v1/instances/{instance}/databases/{database}:check"]
    assert.is_true(path.post["x-tidegate-extension"])
    assert.is_nil(document.paths["/v1/projects/{project}/releases:check"].post["x-tidegate-extension"])
    local advice = document.components.schemas.Advice.properties
    assert.is_true(advice.edits["x-tidegate-extension"] and advice.waived["x-tidegate-extension"])
    assert.is_nil(advice.content["x-tidegate-extension"])
  end)
end)
