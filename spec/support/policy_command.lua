-- A directory of policies of its own, and `tidegate policy` on it with the token of a server.
local bundle = require "spec.support.bundle"
local program = require "spec.support.program"
local server = require "spec.support.server"

---@class PolicyCommand
---@field folder string
---@field running Server
---@field token_file string
---@field url string
local command = {}
command.__index = command

---@param running Server
---@param url string?  if another than the server says
---@return PolicyCommand
function command.new(running, url)
  local folder = server.directory()
  local self = setmetatable({ running = running, folder = folder, url = url or running.url }, command)
  self.token_file = folder .. ".token"
  local file = assert(io.open(self.token_file, "w"))
  file:write(running.token, "\n")
  file:close()
  return self
end

--- Writes a file of the directory.
---@param path string
---@param text string
function command:put(path, text) bundle.write(self.folder, path, text) end

--- Runs one; returns as program.run does.
---@param words string
function command:run(words)
  return program.run(("policy %s --url %s --token-file %s"):format(words, self.url, self.token_file))
end

--- Takes the directory and the token away.
function command:remove() os.execute("rm -rf " .. self.folder .. " " .. self.token_file) end

return command
