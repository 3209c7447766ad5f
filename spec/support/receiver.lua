-- A receiver of webhooks on the loopback, and the check of their signatures by openssl.
local cjson = require "cjson"

---@class Receiver
---@field url string
local Receiver = {}
Receiver.__index = Receiver

local receiver = {}

--- Starts one that answers every request with the status (200) and the body ("").
---@param status integer?
---@param body string?
---@return Receiver
function receiver.start(status, body)
  local self = setmetatable({ path = os.tmpname(), ports = os.tmpname() }, Receiver)
  os.remove(self.ports)
  assert(os.execute("mkfifo " .. self.ports))
  self.pipe = assert(io.popen(("node spec/support/receiver.mjs %s %d '%s' >%s"):format(
    self.path, status or 200, body or "", self.ports), "w"))
  local file = assert(io.open(self.ports))
  self.url = "http://127.0.0.1:" .. assert(file:read "*l") .. "/hook"
  file:close()
  return self
end

--- The requests so far, oldest first: {method, url, headers, body}.
function Receiver:requests()
  local list = {}
  for line in io.lines(self.path) do list[#list + 1] = cjson.decode(line) end
  return list
end

function Receiver:stop()
  self.pipe:close()
  os.remove(self.path)
  os.remove(self.ports)
end

--- The value that the webhook-signature header must have, computed by openssl.
---@param secret string  "whsec_…"
---@param request table
---@return string
function receiver.signature(secret, request)
  local path = os.tmpname()
  local file = assert(io.open(path, "wb"))
  file:write(request.headers["webhook-id"], ".", request.headers["webhook-timestamp"], ".", request.body)
  file:close()
  local pipe = assert(io.popen((
    "key=$(printf %%s '%s' | base64 -d | od -An -v -tx1 | tr -d ' \\n'); " ..
    "openssl dgst -sha256 -mac HMAC -macopt hexkey:$key -binary %s | base64"
  ):format(secret:gsub("^whsec_", "", 1), path)))
  local text = pipe:read "*l"
  pipe:close()
  os.remove(path)
  return "v1," .. text
end

return receiver
