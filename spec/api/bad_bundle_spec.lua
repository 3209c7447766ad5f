-- Bad input by every way that policies come: a push, a directory, a commit.
local bad_bundles = require "spec.support.bad_bundle"
local bundle = require "spec.support.bundle"
local git = require "spec.support.git"
local server = require "spec.support.server"

local function put(folder, files)
  for path, content in pairs(files) do bundle.write(folder, path, content) end
end

local function take_away(folder, files)
  for path in pairs(files) do os.remove(folder .. "/" .. path) end
end

local function says(error, case)
  if type(error) ~= "table" or not error.file then return false end
  return (error.file .. ":" .. (error.line or 0)):find(case.file, 1, true) == 1
    and error.message:find(case.refusal, 1, true) ~= nil
end

describe("bad policies", function()
  local running, following, folder, repository, product

  setup(function()
    folder = server.directory()
    repository = git.repository()
    running = server.start { sample = false, args = { "--policy-dir", folder } }
    running:sign_up_admin()
    following = server.start {
      sample = false, args = { "--policy-git", repository.url, "--policy-git-interval", "1" },
    }
    following:sign_up_admin()
    product = bundle.status(running).bundle
  end)
  teardown(function()
    if running then running:remove() end
    if following then following:remove() end
    repository:remove()
    os.execute("rm -rf " .. folder)
  end)

  local function back_to_product(where)
    bundle.wait_until(where, function(now)
      return now.bundle == product and not (type(now.error) == "table" and now.error.file)
    end)
  end

  for _, case in ipairs(bad_bundles) do
    local verdict = case.refusal and "keep out " or "take "

    if not case.is_binary then -- JSON is text
      it(verdict .. "a push: " .. case.name, function()
        local answer = bundle.push(running, case.files)
        if not case.refusal then
          assert.equal(200, answer.status, answer.text)
          assert.equal(200, bundle.activate(running, product, "next case").status)
          return
        end
        assert.equal(400, answer.status, answer.text)
        assert.is_true(says(answer.body.details[1], case), answer.text)
        assert.equal(product, bundle.status(running).bundle)
      end)
    end

    it(verdict .. "a directory: " .. case.name, function()
      put(folder, case.files)
      local now = bundle.wait_until(running, function(one)
        return case.refusal and says(one.error, case) or one.bundle ~= product
      end)
      if case.refusal then assert.equal(product, now.bundle) end
      take_away(folder, case.files)
      back_to_product(running)
    end)

    it(verdict .. "a commit: " .. case.name, function()
      put(repository.path, case.files)
      repository:commit(case.name)
      local now = bundle.wait_until(following, function(one)
        return case.refusal and says(one.error, case) or one.bundle ~= product
      end)
      if case.refusal then assert.equal(product, now.bundle) end
      take_away(repository.path, case.files)
      repository:commit "Take it back"
      back_to_product(following)
    end)
  end

  for _, path in ipairs { "../policies/risk/x.lua", "/rules/spec/x.lua", "rules/../../x.lua", "rules/spec/.x.lua" } do
    it("keep out a push that names " .. path, function()
      local answer = bundle.push(running, { [path] = bundle.rule "x" })
      assert.equal(400, answer.status)
      assert.is_truthy(answer.body.message:find(path, 1, true), answer.text)
    end)
  end

  it("keep out a push that names a file twice", function()
    local one, two = { path = "rules/spec/x.lua", content = "" }, { path = "rules/spec/x.lua", content = " " }
    local answer = running:request("POST", "/v1/policyBundles", { policyBundle = { files = { one, two } } })
    assert.equal(400, answer.status)
    assert.is_truthy(answer.body.message:find("stands twice", 1, true), answer.text)
  end)
end)
