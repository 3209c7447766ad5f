-- A git repository of policies in a directory of its own.
local program = require "spec.support.program"
local server = require "spec.support.server"

---@class Repository
---@field path string  the working tree
---@field url string
local Repository = {}
Repository.__index = Repository

local git = {}

local quote = program.quote

local function must(command)
  local text = server.output("(" .. command .. ") 2>&1; echo \" status=$?\"")
  local output, status = text:match "^(.*) status=(%d+)$"
  assert(status == "0", command .. ":\n" .. output)
  return (output:gsub("%s+$", ""))
end

--- A new repository with one commit that holds no policies.
---@return Repository
function git.repository()
  local self = setmetatable({ path = server.directory() }, Repository)
  self.url = "file://" .. self.path
  self:run "init -q -b main"
  self:write("README.md", "policies")
  self:commit "Begin"
  return self
end

--- Runs git in the repository; returns what it printed.
function Repository:run(words)
  return must(("cd %s && GIT_CONFIG_GLOBAL=/dev/null git -c commit.gpgsign=false %s"):format(quote(self.path), words))
end

function Repository:write(path, content)
  local full = self.path .. "/" .. path
  os.execute("mkdir -p " .. quote(full:match "^(.*)/"))
  local file = assert(io.open(full, "wb"))
  file:write(content)
  file:close()
end

--- Commits everything that is there. Returns the id.
---@param subject string
---@param options table? {email, sign = path of an SSH key, pgp = an OpenPGP key}
function Repository:commit(subject, options)
  options = options or {}
  local email = options.email or "ada@example.com"
  local sign = options.sign
    and ("-c gpg.format=ssh -c user.signingkey=%s"):format(quote(options.sign)) or ""
  local pgp = options.pgp
  if pgp then sign = ("-c gpg.program=%s -c user.signingkey=%s"):format(quote(pgp.program), pgp.email) end
  self:run "add -A"
  self:run(("%s -c user.name=Ada -c user.email=%s commit -q --allow-empty %s -m %s"):format(sign, email,
    (options.sign or pgp) and "-S" or "", quote(subject)))
  return self:run "rev-parse HEAD"
end

--- Makes an SSH key beside the repository; returns its path and its public line.
function Repository:key(name)
  local path = self.path .. "-" .. name
  must(("ssh-keygen -q -t ed25519 -N '' -C %s -f %s"):format(name, quote(path)))
  return path, must("cut -d ' ' -f 1,2 " .. quote(path .. ".pub"))
end

--- Makes an OpenPGP key without a password: {email, program = a gpg that has it, public}.
---@param name string
---@param is_old boolean?  it was valid for a minute, an hour ago, when its program still lives
function Repository:pgp_key(name, is_old)
  local home = self.path .. "-" .. name
  local key = { email = name .. "@example.com", program = home .. "/gpg" }
  self.homes = self.homes or {}
  table.insert(self.homes, home)
  must("install -d -m 700 " .. quote(home))
  local clock = is_old and ("--faked-system-time %d!"):format(os.time() - 3600) or ""
  local file = assert(io.open(key.program, "w"))
  file:write(("#!/bin/sh\nexec gpg --batch --quiet --homedir '%s' %s \"$@\"\n"):format(home, clock))
  file:close()
  must(("chmod +x %s && %s --pinentry-mode loopback --passphrase '' --quick-generate-key 'Ada <%s>' ed25519 sign %s")
    :format(quote(key.program), quote(key.program), key.email, is_old and "seconds=60" or "never"))
  key.public = must(quote(key.program) .. " --armor --export")
  return key
end

function Repository:remove()
  assert(self.path:match "^/tmp/tidegate%-spec%.")
  for _, home in ipairs(self.homes or {}) do os.execute("gpgconf --homedir " .. quote(home) .. " --kill gpg-agent") end
  os.execute(("rm -rf %s %s-*"):format(quote(self.path), quote(self.path)))
end

return git
