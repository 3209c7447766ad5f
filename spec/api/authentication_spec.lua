-- Who may come in, and how he leaves.
local server = require "spec.support.server"

local function cookies(answer)
  local jar = {}
  for name, value in ("\n" .. (answer.headers["set-cookie"] or "")):gmatch "\n([%w-]+)=([^;\n]*)" do
    jar[name] = value
  end
  return jar
end

describe("authentication", function()
  local running

  local function status_of_me(token)
    return running:request("GET", "/v1/projects", nil, { token = token }).status
  end

  local function web_login()
    return cookies(running:request("POST", "/v1/auth/login",
      { email = running.admin.email, password = running.admin.password, web = true }, { token = false }))
  end

  local function refresh(token)
    return running:request("POST", "/v1/auth/refresh", {},
      { token = false, cookie = "refresh-token=" .. token, headers = { ["Sec-Fetch-Site"] = "same-origin" } })
  end

  setup(function() running = server.start { sample = false } end)
  teardown(function() running:remove() end)

  describe("before anybody registered", function()
    it("says that an administrator is needed", function()
      assert.is_true(running:must("GET", "/v1/auth/restriction").needsAdministrator)
    end)

    it("has no default password", function()
      for _, password in ipairs { "admin", "password", "tidegate", "bytebase" } do
        assert.equal(401, select(2, running:login("admin@example.com", password)).status)
      end
    end)

    it("refuses calls without a token", function()
      local answer = running:request("GET", "/v1/projects")
      assert.equal(401, answer.status)
      assert.same({ code = 16, message = "access token not found", details = {} }, answer.body)
    end)

    it("refuses a short password", function()
      local answer = running:request("POST", "/v1/auth/signup",
        { email = "first@example.com", password = "short12", title = "First" })
      assert.equal("the password needs at least 8 characters", answer.body.message)
    end)
  end)

  describe("once the first administrator is there", function()
    setup(function() running:sign_up_admin() end)

    it("knows him", function()
      assert.equal(running.admin.email, running:must("GET", "/v1/users/me").email)
    end)

    it("gives him the workspace", function()
      local bindings = running:must("GET", "/v1/workspaces/-:getIamPolicy").bindings
      assert.same({ "user:" .. running.admin.email }, bindings[1].members)
      assert.equal("roles/workspaceAdmin", bindings[1].role)
    end)

    it("lets others sign up as ordinary members", function()
      local answer = running:must("POST", "/v1/auth/signup",
        { email = "second@example.com", password = "second-password", title = "Second" }, { token = false })
      local refused = running:request("POST", "/v1/users", { email = "x@example.com" }, { token = answer.token })
      assert.equal(403, refused.status)
    end)

    it("stops sign-up when the workspace says so", function()
      running:must("PATCH", "/v1/settings/WORKSPACE_PROFILE?updateMask=value.workspaceProfile.disallowSignup",
        { value = { workspaceProfile = { disallowSignup = true } } })
      local answer = running:request("POST", "/v1/auth/signup",
        { email = "third@example.com", password = "third-password", title = "Third" }, { token = false })
      assert.equal(403, answer.status)
      assert.equal("sign-up is switched off; ask an administrator for an account", answer.body.message)
    end)

    it("answers a wrong password and an unknown user alike", function()
      local _, wrong = running:login(running.admin.email, "not-the-password")
      local _, unknown = running:login("nobody@example.com", "not-the-password")
      assert.equal(401, wrong.status)
      assert.equal("invalid email or password", wrong.body.message)
      assert.same(wrong.body, unknown.body)
    end)

    it("refuses a made-up token", function()
      assert.equal(401, status_of_me "tgs_0000000000000000000000000000000000000000000")
    end)

    it("locks an account after ten wrong passwords, the right one included", function()
      local token = running:create_user "locked@example.com"
      for _ = 1, 10 do running:login("locked@example.com", "wrong-password") end
      local _, answer = running:login("locked@example.com", "a-password-for-locked@example.com")
      assert.equal(429, answer.status)
      assert.equal("too many failed sign-ins; try again in ten minutes", answer.body.message)
      assert.equal(403, status_of_me(token)) -- who is in stays in: known, but not allowed to list
    end)

    it("ends a token at logout", function()
      local token = running:login(running.admin.email, running.admin.password)
      assert.equal(200, status_of_me(token))
      running:must("POST", "/v1/auth/logout", {}, { token = token })
      assert.equal(401, status_of_me(token))
      assert.equal(200, status_of_me(running.token))
    end)

    it("ends every session of a user whose password changes", function()
      local token = running:create_user "changer@example.com"
      running:must("PATCH", "/v1/users/changer@example.com?updateMask=password",
        { password = "another-password" }, { token = token })
      assert.equal(401, status_of_me(token))
    end)

    it("shuts out a deactivated user at once", function()
      local token = running:create_user "leaver@example.com"
      running:must("DELETE", "/v1/users/leaver@example.com")
      assert.equal(401, status_of_me(token))
      assert.is_nil((running:login("leaver@example.com", "a-password-for-leaver@example.com")))
    end)
  end)

  describe("by cookie", function()
    it("keeps the token away from scripts and other sites", function()
      local answer = running:request("POST", "/v1/auth/login",
        { email = running.admin.email, password = running.admin.password, web = true }, { token = false })
      assert.is_nil(answer.body.token)
      for cookie in answer.headers["set-cookie"]:gmatch "[^\n]+" do
        assert.is_truthy(cookie:find("HttpOnly", 1, true))
        assert.is_truthy(cookie:find("SameSite=Strict", 1, true))
      end
    end)

    it("lets one refresh token be used once", function()
      local first = web_login()["refresh-token"]
      local answer = refresh(first)
      assert.equal(200, answer.status)
      assert.not_equal(first, cookies(answer)["refresh-token"])
      assert.equal(401, refresh(first).status)
    end)

    it("reads by cookie alone", function()
      local jar = web_login()
      assert.equal(200, running:request("GET", "/v1/projects", nil,
        { token = false, cookie = "access-token=" .. jar["access-token"] }).status)
    end)

    for _, case in ipairs {
      { "from its own page", { ["Sec-Fetch-Site"] = "same-origin" }, 200 },
      { "from another site", { ["Sec-Fetch-Site"] = "cross-site" }, 403 },
      { "of another origin", { Origin = "https://evil.example" }, 403 },
      { "of nobody knows where", {}, 403 },
      { "as a form", { ["Sec-Fetch-Site"] = "same-origin", ["Content-Type"] = "text/plain" }, 403 },
    } do
      it(("answers a write %s with %d"):format(case[1], case[3]), function()
        local answer = running:request("POST", "/v1/projects:search", { pageSize = 1 },
          { token = false, cookie = "access-token=" .. web_login()["access-token"], headers = case[2] })
        assert.equal(case[3], answer.status, answer.text)
      end)
    end
  end)
end)
