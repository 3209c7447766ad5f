-- Policies from a git repository: new commits, red ones, signatures, push events, and what is never followed.
local bundle = require "spec.support.bundle"
local git = require "spec.support.git"
local server = require "spec.support.server"

local rule_path = "rules/spec/says-so.lua"

local function read(path)
  local file = io.open(path, "rb")
  local text = file and file:read "*a" or ""
  if file then file:close() end
  return text
end

describe("policies from git", function()
  local running, repository, dba

  setup(function()
    repository = git.repository()
    repository:write(rule_path, bundle.rule "first commit")
    repository:commit "Say so"
    running = server.start {
      sample = false, args = { "--policy-git", repository.url, "--policy-git-interval", "1" },
    }
    running:sign_up_admin()
    dba = running:create_user("dba@example.com", { "roles/workspaceDBA" })
  end)
  teardown(function()
    if running then running:remove() end
    repository:remove()
  end)

  local function wait_for(test) return bundle.wait_until(running, test) end

  local function in_force(commit)
    return wait_for(function(now) return now.source.commit == commit end)
  end

  local function listed(commit)
    return (assert(server.eventually(function()
      return bundle.find(running, function(one) return one.source.commit == commit end)
    end), running:log():sub(-2000)))
  end

  it("are in force with the commit, its author and its subject", function()
    local now = in_force(repository:run "rev-parse HEAD")
    assert.equal("GIT", now.source.type)
    assert.equal("ada@example.com", now.source.author)
    assert.equal("Say so", now.source.subject)
    assert.equal("NONE", now.source.signature)
    assert.is_truthy(now.source.commitTime:find "^%d%d%d%d%-")
    assert.equal(repository.url, now.git.url)
    assert.equal(now.source.commit, now.git.commit)
  end)

  it("follow new commits, and files that they remove", function()
    repository:write("rules/spec/another.lua", (bundle.rule "another"):gsub("4999", "4998"))
    in_force(repository:commit "Add another")
    os.remove(repository.path .. "/rules/spec/another.lua")
    local now = in_force(repository:commit "Take it back")
    for _, file in ipairs(now.files) do assert.are_not.equal("rules/spec/another.lua", file.path) end
  end)

  it("stay as they are when a commit is red, and say file and line", function()
    local before = bundle.status(running)
    repository:write(rule_path, "return {\n  title = \"x\",,\n}\n")
    local commit = repository:commit "Break it"
    local now = wait_for(function(one) return type(one.error) == "table" and one.error.line == 2 end)
    assert.equal(before.bundle, now.bundle)
    assert.equal(rule_path, now.error.file)
    assert.equal("REFUSED", listed(commit).state)
    repository:write(rule_path, bundle.rule "mended")
    now = in_force(repository:commit "Mend it")
    assert.is_nil(type(now.error) == "table" and now.error.file or nil)
  end)

  for what, make in pairs {
    ["link out of the tree"] = "ln -s /etc/passwd rules/spec/link.lua",
    ["link to a folder"] = "ln -s ../.. rules/spec/loop",
    ["submodule"] = "mkdir -p rules/sub && git update-index --add --cacheinfo 160000,"
      .. ("1"):rep(40) .. ",rules/sub",
  } do
    it("name a " .. what .. " and take nothing of its commit", function()
      local before = bundle.status(running)
      server.output(("cd %s && %s"):format(repository.path, make))
      if not make:find "160000" then repository:run "add -A" end
      repository:run "-c user.name=A -c user.email=a@b.c commit -q -m link"
      local now = wait_for(function(one)
        return type(one.error) == "table" and one.error.message:find(what:match "^%a+", 1)
      end)
      assert.is_truthy(now.error.file:find "^rules/s[pu][eb]", now.error.file)
      assert.equal(before.bundle, now.bundle)
      repository:run "-c user.name=A -c user.email=a@b.c revert --no-edit HEAD"
      wait_for(function(one) return type(one.error) ~= "table" or not one.error.file end)
    end)
  end

  it("do not come back by themselves after a roll-back, until there is a new commit", function()
    local old = bundle.find(running, function(one) return one.state == "RETIRED" end)
    assert.equal(200, bundle.activate(running, old.bundle, "roll back").status)
    repository:commit "Nothing new in the files"
    wait_for(function(now) return now.git.commit == repository:run "rev-parse HEAD" end)
    repository:write(rule_path, bundle.rule "after the roll-back")
    in_force(repository:commit "Something new")
  end)

  it("wait for somebody else than the commit's author under the two-person rule", function()
    bundle.set(running, { twoPersonRule = true })
    repository:write(rule_path, bundle.rule "by the admin")
    local waiting = listed(repository:commit("Mine", { email = "admin@example.com" }))
    assert.equal("PENDING", waiting.state)
    assert.equal(403, bundle.activate(running, waiting.bundle, "mine").status)
    assert.equal(200, bundle.activate(running, waiting.bundle, "read it", dba).status)
    bundle.set(running, { twoPersonRule = false })
  end)

  it("are taken only with the signature of an allowed signer where one is required", function()
    local good, public = repository:key "good"
    local stranger = repository:key "stranger"
    bundle.set(running, { git = { signatureRequired = true, allowedSigners = "ada@example.com " .. public } })
    local function refused(commit, words)
      local now = wait_for(function(one)
        return one.git.commit == commit and type(one.error) == "table" and one.error.message:find(words, 1, true)
      end)
      assert.are_not.equal(commit, now.source.commit)
    end
    repository:write(rule_path, bundle.rule "unsigned")
    refused(repository:commit "Unsigned", "is not signed")
    repository:write(rule_path, bundle.rule "signed by a stranger")
    refused(repository:commit("By a stranger", { sign = stranger }), "is not signed by an allowed signer")
    repository:write(rule_path, bundle.rule "signed")
    local now = in_force(repository:commit("Signed", { sign = good }))
    assert.equal("GOOD", now.source.signature)
    assert.equal("ada@example.com", now.source.signer)
    bundle.set(running, { git = { signatureRequired = false } })
  end)

  it("are taken with the signature of an OpenPGP key of the setting, and of no other", function()
    local good, stranger = repository:pgp_key "pgp", repository:pgp_key "alien"
    local old = repository:pgp_key("old", true)
    local function refused(commit, words)
      wait_for(function(one)
        return one.git.commit == commit and type(one.error) == "table" and one.error.message:find(words, 1, true)
      end)
    end
    bundle.set(running, { git = {
      signatureRequired = true, allowedSigners = "", openPgpKeys = good.public .. "\n" .. old.public,
    } })
    repository:write(rule_path, bundle.rule "of a stranger's OpenPGP key")
    refused(repository:commit("By a stranger", { pgp = stranger }), "is not signed by an allowed signer")
    repository:write(rule_path, bundle.rule "of an SSH key")
    refused(repository:commit("By SSH", { sign = (repository:key "ssh") }), "its signature is of SSH")
    repository:write(rule_path, bundle.rule "of an OpenPGP key")
    local now = in_force(repository:commit("Signed", { pgp = good }))
    assert.equal("GOOD", now.source.signature)
    assert.equal("pgp@example.com", now.source.signer)
    assert(server.eventually(function() -- the next look may be under way
      return server.output("find " .. running.data .. " -name .gnupg -o -name pubring.kbx") == ""
    end), "keys are left on the disk")
    repository:write(rule_path, bundle.rule "of an expired key")
    refused(repository:commit("Late", { pgp = old }), "is not signed by an allowed signer")
    bundle.set(running, { git = { signatureRequired = false, openPgpKeys = "" } })
  end)

  it("may lie in a folder of the repository", function()
    repository:write("database/guard/" .. rule_path, bundle.rule "in a folder")
    repository:write("database/guards/" .. rule_path, bundle.rule "beside the folder")
    local commit = repository:commit "Move"
    bundle.set(running, { git = { folder = "database/nowhere" } })
    wait_for(function(now)
      return type(now.error) == "table" and (now.error.message or ""):find("has no folder database/nowhere", 1, true)
    end)
    bundle.set(running, { git = { folder = "database/guard" } })
    local now = wait_for(function(one) return one.source.commit == commit and one.source.folder == "database/guard" end)
    local found
    for _, file in ipairs(now.files) do
      assert.is_nil(file.path:find("guard", 1, true))
      found = found or file.path == rule_path
    end
    assert.is_true(found)
    bundle.set(running, { git = { folder = "" } })
  end)

  it("leave nothing on the disk", function()
    assert.equal("", server.output("ls -d " .. running.data .. "/policy-git/commit-* 2>/dev/null"))
  end)
end)

describe("the setting of a git repository", function()
  local running

  setup(function()
    running = server.start { sample = false }
    running:sign_up_admin()
  end)
  teardown(function() if running then running:remove() end end)

  for _, bad in ipairs {
    { "file:///etc", "file:// only by --policy-git" }, { "ext::sh -c id", "begins with" },
    { "git://example.com/x", "begins with" }, { "--upload-pack=id", "begins with" },
    { "https://user:word@example.com/x", "may not hold a user name" },
    { "ssh://-oProxyCommand=id/x", "has a character" }, { "https://example.com/`id`", "has a character" },
  } do
    it("refuses the URL " .. bad[1], function()
      local answer = running:request("PATCH", "/v1/settings/POLICY_BUNDLE", {
        name = "settings/POLICY_BUNDLE", value = { policyBundle = { git = { url = bad[1] } } },
      })
      assert.equal(400, answer.status)
      assert.is_truthy(answer.body.message:find(bad[2], 1, true), answer.text)
    end)
  end

  it("refuses branches and key files that git or a shell would take for something else", function()
    for _, git_setting in ipairs {
      { url = "https://example.com/x", branch = "--all" }, { url = "https://example.com/x", branch = "a b" },
      { url = "ssh://git@example.com/x", sshKeyFile = "/tmp/key -oProxyCommand=id" },
      { url = "ssh://git@example.com/x", sshKeyFile = "key" },
      { url = "https://example.com/x", signatureRequired = true },
      { url = "https://example.com/x", openPgpKeys = "ssh-ed25519 AAAA" },
      { url = "https://example.com/x", folder = "/etc" }, { url = "https://example.com/x", folder = "a/../b" },
      { url = "https://example.com/x", folder = "-a" }, { url = "https://example.com/x", folder = "a b" },
    } do
      local answer = running:request("PATCH", "/v1/settings/POLICY_BUNDLE", {
        name = "settings/POLICY_BUNDLE", value = { policyBundle = { git = git_setting } },
      })
      assert.equal(400, answer.status, answer.text)
    end
  end)

  it("takes secrets, keeps them sealed and shows only that they are there", function()
    local answer = bundle.set(running, { git = {
      url = "https://git.invalid/x", token = "tk-secret-word", webhookSecret = "a-long-hook-secret",
    } })
    local shown = answer.value.policyBundle.git
    assert.is_true(shown.tokenSet and shown.webhookSecretSet)
    assert.is_nil(shown.token)
    local whole = running:request("GET", "/v1/settings/POLICY_BUNDLE").text
    assert.is_nil(whole:find("tk-secret-word", 1, true))
    assert.is_nil(whole:find("tg1.", 1, true))
    local dump = server.output(("psql -h %s/pg/metadata.socket -U tidegate postgres -qXAt -c \"%s\""):format(
      running.data, "SELECT value FROM setting WHERE name = 'POLICY_BUNDLE'"))
    assert.is_truthy(dump:find("tg1.", 1, true))
    assert.is_nil(dump:find("tk-secret-word", 1, true))
  end)

  it("does not send a stored token to another URL", function()
    local answer = running:request("PATCH", "/v1/settings/POLICY_BUNDLE", {
      name = "settings/POLICY_BUNDLE", value = { policyBundle = { git = { url = "https://evil.invalid/x" } } },
    })
    assert.equal(400, answer.status)
    assert.is_truthy(answer.body.message:find("give the token again", 1, true))
  end)

  it("is fetched on a push event with the right secret, and on no other", function()
    local function hook(secret)
      return (assert(server.eventually(function()
        local answer = running:request("POST", "/hook/policy-git/" .. secret, { ref = "refs/heads/main" },
          { token = false })
        return answer.status ~= 429 and answer
      end)))
    end
    assert.equal(202, hook("a-long-hook-secret").status)
    assert.equal(404, hook("another-hook-secret").status)
    assert.equal(404, hook("a-long-hook-secret/more").status)
  end)

  it("answers a guesser slowly", function()
    local refused = 0
    for _ = 1, 10 do
      local answer = running:request("POST", "/hook/policy-git/guess", {}, { token = false })
      if answer.status == 429 then refused = refused + 1 end
    end
    assert.is_true(refused > 0)
  end)
end)

describe("a push event", function()
  local running, repository

  setup(function()
    repository = git.repository()
    running = server.start {
      sample = false, args = { "--policy-git", repository.url, "--policy-git-interval", "86400" },
    }
    running:sign_up_admin()
    bundle.set(running, { git = { webhookSecret = "a-long-hook-secret" } })
  end)
  teardown(function()
    if running then running:remove() end
    repository:remove()
  end)

  it("brings a commit into force long before the interval is over", function()
    assert(server.eventually(function() return bundle.status(running).git.commit ~= "" end))
    repository:write(rule_path, bundle.rule "by an event")
    local commit = repository:commit "Tell the server"
    local answer = running:request("POST", "/hook/policy-git/a-long-hook-secret", { ref = "refs/heads/main" },
      { token = false })
    assert.equal(202, answer.status)
    assert(server.eventually(function() return bundle.status(running).source.commit == commit end), running:log())
  end)
end)

describe("the way to a git repository", function()
  local running, folder

  -- Programs that write down what they are given; for ls-remote real git asks for the password as a fetch would.
  local programs = {
    git = [[#!/bin/sh
echo "$@" >> FOLDER/arguments
env >> FOLDER/environment
case "$*" in *ls-remote*https*)
  printf 'protocol=https\nhost=git.invalid\n\n' | /usr/bin/git -c credential.helper= credential fill > FOLDER/answer
  echo "fatal: no such host tk-not-this" >&2; exit 128;;
esac
exec /usr/bin/git "$@"
]],
    ssh = [[#!/bin/sh
echo "$@" > FOLDER/ssh
exit 255
]],
  }

  setup(function()
    folder = server.directory()
    for name, text in pairs(programs) do
      local script = assert(io.open(folder .. "/" .. name, "w"))
      script:write((text:gsub("FOLDER", folder)))
      script:close()
    end
    os.execute(("chmod 0755 %s/git %s/ssh; chmod 0777 %s"):format(folder, folder, folder))
    running = server.start { sample = false, env = { PATH = folder .. ":" .. os.getenv "PATH" } }
    running:sign_up_admin()
  end)
  teardown(function()
    if running then running:remove() end
    os.execute("rm -rf " .. folder)
  end)

  local function wait_for_file(name, words)
    assert(server.eventually(function() return read(folder .. "/" .. name):find(words, 1, true) end), running:log())
  end

  it("by https hands over the token when git asks, in no argument, environment, log or answer", function()
    bundle.set(running, { git = { url = "https://git.invalid/x", username = "robot", token = "tk-secret-word" } })
    wait_for_file("answer", "password=")
    local answer = read(folder .. "/answer")
    assert.is_truthy(answer:find("username=robot\n", 1, true))
    assert.is_truthy(answer:find("password=tk-secret-word\n", 1, true))
    assert(server.eventually(function() return bundle.status(running).git.error ~= "" end))
    for _, text in ipairs { read(folder .. "/arguments"), read(folder .. "/environment"), running:log(),
      running:request("GET", "/v1/policyBundle").text } do
      assert.is_nil(text:find("tk-secret-word", 1, true))
    end
    assert.is_truthy(bundle.status(running).git.error:find("cannot reach https://git.invalid/x", 1, true))
  end)

  it("by ssh asks nobody, reads nobody's configuration, and holds to the pinned host", function()
    local key = folder .. "/key"
    os.execute(("touch %s %s.known_hosts"):format(key, key))
    bundle.set(running, { git = { url = "ssh://git@git.invalid/x", sshKeyFile = key, token = "" } })
    wait_for_file("ssh", "git.invalid")
    local words = read(folder .. "/ssh")
    for _, option in ipairs { "-F /dev/null", "BatchMode=yes", "IdentitiesOnly=yes", "StrictHostKeyChecking=yes",
      "UserKnownHostsFile=" .. key .. ".known_hosts", "-i " .. key } do
      assert.is_truthy(words:find(option, 1, true), words)
    end
  end)

  it("ends with the server, even when git does not", function()
    local script = assert(io.open(folder .. "/ssh", "w"))
    script:write("#!/bin/sh\ntouch " .. folder .. "/hanging\nexec sleep 300\n")
    script:close()
    bundle.set(running, { git = { url = "ssh://git@git.invalid/y" } })
    assert(server.eventually(function() return os.rename(folder .. "/hanging", folder .. "/hung") end))
    local start = os.time()
    running:stop()
    assert.is_true(os.time() - start < 8)
  end)
end)
