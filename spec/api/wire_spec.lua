-- The wire: JSON in and out, both protocols, both prefixes, paging, masks, errors.
local server = require "spec.support.server"
local cjson = require "cjson"

describe("the API", function()
  local running

  local function create(body)
    return running:request("POST", "/v1/projects?projectId=wire", body)
  end

  local function message(answer)
    return answer.body and answer.body.message
  end

  setup(function()
    running = server.start { sample = false }
    running:sign_up_admin()
    for _, id in ipairs { "a", "b", "c" } do
      running:must("POST", "/v1/projects?projectId=" .. id, { title = id:upper() })
    end
  end)
  teardown(function() running:remove() end)

  describe("reading JSON", function()
    for _, case in ipairs {
      { "an unknown field", '{"title":"x","titel":"y"}', 'unknown field "project.titel"' },
      { "a field given twice", '{"title":"x","title":"y"}', 'key "title" stands twice' },
      { "a number for a text", '{"title":5}', 'invalid value for "project.title"' },
      { "an unknown enum value", '{"state":"GONE"}', '"GONE" is not a value of State' },
      { "text after the end", '{"title":"x"} y', "" },
      { "a list instead of an object", "[]", "" },
      { "half an object", '{"title":', "" },
      { "bytes that are no UTF-8", '{"title":"\xff"}', "" },
      { "nesting without end", ("["):rep(5000), "" },
    } do
      it("refuses " .. case[1], function()
        local answer = create(case[2])
        assert.equal(400, answer.status, answer.text)
        assert.equal(3, answer.body.code)
        assert.is_truthy(message(answer):find(case[3], 1, true), message(answer))
      end)
    end

    it("proposes the field that was meant", function()
      assert.is_truthy(message(create '{"titel":"x"}'):find('did you mean', 1, true))
    end)

    it("takes snake_case and camelCase in one body", function()
      local answer = running:must("PATCH", "/v1/projects/a?update_mask=enforce_issue_title,allowSelfApproval",
        '{"enforce_issue_title":true,"allowSelfApproval":true}')
      assert.is_true(answer.enforceIssueTitle)
      assert.is_true(answer.allowSelfApproval)
    end)
  end)

  describe("an update mask", function()
    it("changes what it names and nothing else", function()
      running:must("PATCH", "/v1/projects/b?updateMask=title", { title = "Bee", allowSelfApproval = true })
      local project = running:must("GET", "/v1/projects/b")
      assert.equal("Bee", project.title)
      assert.is_nil(project.allowSelfApproval)
    end)

    it("left out means what the body carries", function()
      running:must("PATCH", "/v1/projects/b", { allowSelfApproval = true })
      local project = running:must("GET", "/v1/projects/b")
      assert.equal("Bee", project.title)
      assert.is_true(project.allowSelfApproval)
    end)

    it("of an unknown field is refused", function()
      local answer = running:request("PATCH", "/v1/projects/b?updateMask=colour", { title = "x" })
      assert.equal(400, answer.status)
      assert.equal('updateMask names "colour", which Project does not have', message(answer))
    end)
  end)

  describe("a list", function()
    local function names(path)
      local list = {}
      local answer = running:must("GET", path)
      for i, project in ipairs(answer.projects) do list[i] = project.name:match "[^/]+$" end
      return list, answer.nextPageToken
    end

    it("comes in pages that join without gap or overlap", function()
      local first, token = names "/v1/projects?pageSize=2"
      local second, last = names("/v1/projects?pageSize=2&pageToken=" .. token)
      assert.same({ "a", "b" }, first)
      assert.same({ "c", "default" }, second)
      assert.is_nil(last)
    end)

    it("refuses a page token that is not its own", function()
      assert.equal(400, running:request("GET", "/v1/projects?pageToken=hello").status)
    end)

    for _, case in ipairs {
      { 'name.contains("bee")', { "b" } },
      { 'resource_id == "c"', { "c" } },
      { 'resource_id in ["a","c"]', { "a", "c" } },
      { '!(resource_id in ["a","c"])', { "b", "default" } },
      { 'exclude_default == true && resource_id != "a"', { "b", "c" } },
      { 'exclude_default == false', { "a", "b", "c", "default" } },
    } do
      it("filters by " .. case[1], function()
        local encoded = server.encode(case[1])
        assert.same(case[2], (names("/v1/projects?filter=" .. encoded)))
      end)
    end

    it("is ordered as it is asked for", function()
      assert.same({ "default", "c", "b", "a" }, (names "/v1/projects?orderBy=title%20desc"))
    end)

    it("refuses filters and orders by fields that it lacks", function()
      local filter = running:request("GET", "/v1/projects?filter=colour%20%3D%3D%20%22red%22")
      assert.matches('^unsupported filter field "colour"; known are: .*title', message(filter))
      assert.equal(400, running:request("GET", "/v1/projects?orderBy=colour").status)
    end)

    it("holds an empty list, not nothing", function()
      assert.is_truthy(running:request("GET", "/v1/instances").text:find('"instances":[]', 1, true))
    end)
  end)

  describe("by Connect", function()
    local function call(rpc, body, options)
      return running:request("POST", "/bytebase.v1." .. rpc, body, options)
    end

    it("answers as REST does", function()
      local answer = call("ProjectService/GetProject", { name = "projects/a" })
      assert.same(running:must("GET", "/v1/projects/a"), answer.body)
    end)

    it("answers under our own package too", function()
      local answer = running:request("POST", "/tidegate.v1.PolicyService/GetPolicyBundle", {})
      assert.equal(200, answer.status)
      assert.equal(64, #answer.body.bundle)
    end)

    it("names its errors", function()
      local answer = call("ProjectService/GetProject", { name = "projects/none" })
      assert.equal(404, answer.status)
      assert.equal("not_found", answer.body.code)
    end)

    it("has no such call", function()
      assert.equal(404, call("ProjectService/Fly", {}).status)
    end)
  end)

  it("answers below /api/v1 as below /v1", function()
    assert.same(running:must("GET", "/v1/projects/a"), running:must("GET", "/api/v1/projects/a"))
  end)

  it("answers an unknown path with 404", function()
    assert.equal(404, running:request("GET", "/v1/flights").status)
  end)

  it("answers a method that a path lacks with 405 and those that it has", function()
    local answer = running:request("PUT", "/v1/projects/a", {})
    assert.equal(405, answer.status)
    assert.is_truthy(answer.headers.allow:find("GET", 1, true))
  end)

  it("says of a call without a handler that it is not built", function()
    local answer = running:request("GET", "/v1/projects/a/serviceAccounts")
    assert.equal(501, answer.status)
    assert.same({ code = 12, message = "ServiceAccountService/ListServiceAccounts is not built yet", details = {} },
      answer.body)
  end)

  it("refuses a second thing of one name", function()
    local answer = running:request("POST", "/v1/projects?projectId=a", { title = "Again" })
    assert.equal(409, answer.status)
    assert.equal("project a exists already", message(answer))
  end)

  it("describes every path in openapi.json", function()
    local answer = running:request("GET", "/openapi.json", nil, { token = false })
    assert.equal(200, answer.status)
    assert.is_truthy(answer.body.openapi:match "^3%.1")
    assert.is_table(answer.body.paths["/v1/projects/{project}"] or answer.body.paths["/v1/{name}"]
      or answer.body.paths["/v1/projects/{projects}"], "no path of a project")
    assert.is_truthy(cjson.encode(answer.body.components.schemas.Project):find("allowSelfApproval", 1, true))
  end)
end)
