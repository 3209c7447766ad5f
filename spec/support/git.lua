-- A git repository of policies in a directory of its own.
local server = require "spec.support.server"

---@class Repository
---@field path string  the working tree
---@field url string
local Repository = {}
Repository.__index = Repository

local git = {}

local function quote(text)
  return "'" .. tostring(text):gsub("'", "'\\''") .. "'"
end

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
---@param options table? {email, sign = path of an SSH key}
function Repository:commit(subject, options)
  options = options or {}
  local email = options.email or "ada@example.com"
  local sign = options.sign
    and ("-c gpg.format=ssh -c user.signingkey=%s"):format(quote(options.sign)) or ""
  self:run "add -A"
  self:run(("%s -c user.name=Ada -c user.email=%s commit -q --allow-empty %s -m %s"):format(sign, email,
    options.sign and "-S" or "", quote(subject)))
  return self:run "rev-parse HEAD"
end

--- Makes an SSH key beside the repository; returns its path and its public line.
function Repository:key(name)
  local path = self.path .. "-" .. name
  must(("ssh-keygen -q -t ed25519 -N '' -C %s -f %s"):format(name, quote(path)))
  return path, must("cut -d ' ' -f 1,2 " .. quote(path .. ".pub"))
end

function Repository:remove()
  assert(self.path:match "^/tmp/tidegate%-spec%.")
  os.execute(("rm -rf %s %s-*"):format(quote(self.path), quote(self.path)))
end

return git
