-- Review configurations: which rules look at which database, and how hard.
local change = require "spec.support.change"
local server = require "spec.support.server"

local base = "/v1/projects/project-sample"

describe("a review configuration", function()
  local running

  local function findings(statement)
    local found = {}
    for _, result in ipairs(change.checked(running, statement or "CREATE TABLE bare (name text)")) do
      found[result.title] = result.status
    end
    return found
  end

  setup(function()
    running = server.start {}
    running:sign_up_admin()
  end)
  teardown(function() running:remove() end)

  it("is kept as it was made", function()
    running:must("POST", "/v1/reviewConfigs", { name = "reviewConfigs/strict", title = "Strict", enabled = true,
      rules = { { type = "TABLE_REQUIRE_PK", level = "ERROR", engine = "POSTGRES" } } })
    local config = running:must("GET", "/v1/reviewConfigs/strict")
    assert.equal("Strict", config.title)
    assert.equal("TABLE_REQUIRE_PK", config.rules[1].type)
    assert.equal("ERROR", config.rules[1].level)
  end)

  it("decides which rules a project's changes meet, once the project is tagged", function()
    assert.is_truthy(findings().COLUMN_NO_NULL)
    change.review_by(running, "reviewConfigs/strict")
    assert.same({ "projects/project-sample" }, running:must("GET", "/v1/reviewConfigs/strict").resources)
    assert.same({ TABLE_REQUIRE_PK = "ERROR" }, findings())
  end)

  it("changes what the next check says", function()
    running:must("PATCH", "/v1/reviewConfigs/strict?updateMask=rules",
      { rules = { { type = "TABLE_REQUIRE_PK", level = "WARNING", engine = "POSTGRES" } } })
    assert.same({ TABLE_REQUIRE_PK = "WARNING" }, findings())
  end)

  it("takes patterns of one's own, and rules by the id of their file", function()
    local rules = {
      { id = "custom/pattern", level = "ERROR",
        payload = { name = "no_truncate", scope = "ALL", patterns = { "TRUNCATE TABLE.*" }, message = "never" } },
      { id = "lock/rewrite-table", level = "WARNING", payload = { rows = 0 } },
    }
    running:must("PATCH", "/v1/reviewConfigs/strict?updateMask=rules", { rules = rules })
    assert.same(rules, running:must("GET", "/v1/reviewConfigs/strict").rules)
    assert.same({ CUSTOM_PATTERN = "ERROR" }, findings "TRUNCATE TABLE employee")
    assert.same({}, findings "DELETE FROM employee WHERE name = 'TRUNCATE TABLE x'")
    assert.equal(400, running:request("PATCH", "/v1/reviewConfigs/strict?updateMask=rules",
      { rules = { { id = "lock/nothing", level = "ERROR" } } }).status)
  end)

  it("asks the database for what its rules need", function()
    running:must("PATCH", "/v1/reviewConfigs/strict?updateMask=rules", { rules = {
      { type = "STATEMENT_AFFECTED_ROW_LIMIT", level = "WARNING", engine = "POSTGRES", numberPayload = { number = 3 } },
      { type = "STATEMENT_DML_DRY_RUN", level = "ERROR", engine = "POSTGRES" },
    } })
    assert.same({ STATEMENT_AFFECTED_ROW_LIMIT = "WARNING" }, findings "DELETE FROM employee")
    assert.same({ STATEMENT_DML_DRY_RUN = "ERROR" }, findings "INSERT INTO nowhere (a) VALUES (1)")
    assert.same({}, findings "CREATE TABLE soon (a int); INSERT INTO soon (a) VALUES (1)")
    local most = 0
    local list = running:must("GET", base .. "/decisions?pageSize=100").decisions
    for _, one in ipairs(list) do
      if one.kind == "risk" then
        local input = running:must("GET", "/v1/" .. one.name).input
        most = math.max(most, tonumber(input.change.affected_rows) or 0)
      end
    end
    assert.is_true(most > 3)
  end)

  it("refuses rules and levels that do not exist", function()
    for _, rule in ipairs { { type = "TABLE_FLY", level = "ERROR" }, { type = "TABLE_REQUIRE_PK", level = "LOUD" },
      { level = "ERROR" }, { type = "TABLE_REQUIRE_PK" } } do
      assert.equal(400, running:request("POST", "/v1/reviewConfigs",
        { name = "reviewConfigs/odd", title = "Odd", rules = { rule } }).status)
    end
  end)

  it("is listed page by page, or with all others when no page size is given", function()
    for i = 1, 12 do
      running:must("POST", "/v1/reviewConfigs", { name = ("reviewConfigs/few-%02d"):format(i), title = "Few" })
    end
    local all = running:must("GET", "/v1/reviewConfigs")
    assert.is_nil(all.nextPageToken)
    assert.equal(13, #all.reviewConfigs)
    local paged, token = {}, ""
    repeat
      local page = running:must("GET", "/v1/reviewConfigs?pageSize=5&pageToken=" .. server.encode(token))
      assert.is_true(#page.reviewConfigs <= 5)
      for _, config in ipairs(page.reviewConfigs) do paged[#paged + 1] = config end
      token = page.nextPageToken
    until not token
    assert.same(all.reviewConfigs, paged)
    assert.equal(400, running:request("GET", "/v1/reviewConfigs?pageToken=odd").status)
  end)

  it("is gone when it was deleted", function()
    running:must("DELETE", "/v1/reviewConfigs/strict")
    assert.equal(404, running:request("GET", "/v1/reviewConfigs/strict").status)
  end)
end)
