-- Starts the real server in a directory of its own and talks to it with curl.
local cjson = require "cjson"
local program = require "spec.support.program"

local quote = program.quote

---@class Answer
---@field status integer
---@field headers table<string, string>  lower-case names; several of one name are joined by "\n"
---@field body any  decoded when the answer is JSON
---@field text string

---@class Server
---@field url string
---@field pid integer
---@field data string  its data directory
---@field token string?  sent with every request that brings no other credential
local Server = {}
Server.__index = Server

local server = { null = cjson.null }

local admin = { email = "admin@example.com", password = "first-admin-of-tidegate", title = "Admin" }

local function read(path)
  local file = io.open(path, "rb")
  if not file then return "" end
  local text = file:read "*a"
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

--- The output of a command.
---@param command string
function server.output(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read "*a"
  pipe:close()
  return (text:gsub("%s+$", ""))
end

--- For a query: percent-encoded.
---@param text string
---@return string
function server.encode(text)
  return (text:gsub("[^%w]", function(c) return ("%%%02X"):format(c:byte()) end))
end

--- A new directory that the service user may enter.
function server.directory()
  local path = server.output "mktemp -d /tmp/tidegate-spec.XXXXXX"
  assert(os.execute("chmod 0755 " .. path))
  return path
end

local function command_line(options, data, log)
  local words = { "echo $$;", "exec env TIDEGATE_HOME=${TIDEGATE_HOME:-$PWD}" }
  for name, value in pairs(options.env or {}) do words[#words + 1] = name .. "=" .. quote(value) end
  -- Ends with the specs even when they crash.
  words[#words + 1] = "setpriv --pdeathsig TERM " .. quote(program.exe)
  words[#words + 1] = "serve --host 127.0.0.1 --port 0 --data " .. quote(data)
  if options.sample == false then words[#words + 1] = "--no-sample" end
  for _, word in ipairs(options.args or {}) do words[#words + 1] = quote(word) end
  words[#words + 1] = "2>>" .. quote(log)
  return table.concat(words, " ")
end

-- A handle that is collected would wait for a server that nobody stops.
local function guard(pid)
  local proxy = newproxy(true)
  getmetatable(proxy).__gc = function() os.execute("kill -TERM " .. pid .. " 2>/dev/null") end
  return proxy
end

--- Starts a server and waits until it listens.
---@param options table? {sample = false, data = path, args = {...}, env = {NAME = value}}
---@return Server
function server.start(options)
  options = options or {}
  local self = setmetatable({ jar = {} }, Server)
  self.home = options.home or (options.data and options.data:match "^(.*)/[^/]*$") or server.directory()
  self.data = options.data or self.home .. "/data"
  self.log_path = self.data .. ".log"
  self.pipe = assert(io.popen(command_line(options, self.data, self.log_path)))
  self.pid = assert(tonumber(self.pipe:read "*l"))
  self.guard = guard(self.pid)
  for line in self.pipe:lines() do
    self.url = line:match "^tidegate: listening on (%S+)"
    if self.url then return self end
  end
  self.pipe:close()
  self.guard = nil
  error("the server did not start:\n" .. self:log(), 2)
end

--- What it wrote to its log so far.
function Server:log()
  return read(self.log_path)
end

local function finish(self, signal)
  if not self.pipe then return end
  os.execute(("kill -%s %d 2>/dev/null"):format(signal, self.pid))
  self.pipe:close() -- waits for its end
  self.pipe = nil
  local log = self:log()
  local at = log:find("Sanitizer", 1, true) or log:find("runtime error:", 1, true)
  if at then error("a sanitizer found something:\n" .. log:sub(math.max(1, at - 200), at + 4000), 0) end
end

--- Asks it to end and waits for that. The data directory stays for a second start.
function Server:stop() finish(self, "TERM") end

--- Ends it at once, as a crash would.
function Server:kill() finish(self, "KILL") end

--- Stops it and removes what it stored.
function Server:remove()
  self:stop()
  assert(self.home:match "^/tmp/tidegate%-spec%.")
  os.execute("rm -rf " .. quote(self.home))
end

local function parse_headers(text)
  local headers = {}
  for name, value in text:gmatch "([^\r\n:]+):[ \t]*([^\r\n]*)" do
    name = name:lower()
    headers[name] = headers[name] and headers[name] .. "\n" .. value or value
  end
  return headers
end

local function curl_words(self, method, path, body, options)
  local words = { "curl -s --max-time 60 -D", quote(self.data .. ".head"), "-w '%{http_code}'" }
  words[#words + 1] = "-o " .. quote(self.data .. ".answer")
  words[#words + 1] = method == "HEAD" and "--head" or "-X " .. method
  local token = options.token
  if token == nil and not options.cookie then token = self.token end
  if token then words[#words + 1] = "-H " .. quote("Authorization: Bearer " .. token) end
  if options.cookie then words[#words + 1] = "-H " .. quote("Cookie: " .. options.cookie) end
  for name, value in pairs(options.headers or {}) do
    words[#words + 1] = "-H " .. quote(name .. ": " .. value)
  end
  if body then
    local type_of = options.headers and options.headers["Content-Type"]
    if not type_of then words[#words + 1] = "-H 'Content-Type: application/json'" end
    words[#words + 1] = "--data-binary @" .. quote(self.data .. ".body")
  end
  words[#words + 1] = quote(self.url .. path)
  return words
end

--- One request. A table as body is sent as JSON, a string as it is.
---@param method string
---@param path string
---@param body table|string|nil
---@param options table? {token = string|false, headers = {}, cookie = "name=value; …"}
---@return Answer
function Server:request(method, path, body, options)
  if body then write(self.data .. ".body", type(body) == "table" and cjson.encode(body) or body) end
  write(self.data .. ".answer", "")
  local status = server.output(table.concat(curl_words(self, method, path, body, options or {}), " "))
  local answer = { status = tonumber(status), text = read(self.data .. ".answer") }
  answer.headers = parse_headers(read(self.data .. ".head"))
  if (answer.headers["content-type"] or ""):find("application/json", 1, true) and answer.text ~= "" then
    answer.body = cjson.decode(answer.text)
  end
  return answer
end

--- As request, but anything else than 2xx is an error; returns the decoded body.
function Server:must(method, path, body, options)
  local answer = self:request(method, path, body, options)
  if answer.status < 200 or answer.status > 299 then
    error(("%s %s: %d %s"):format(method, path, answer.status, answer.text), 2)
  end
  return answer.body
end

--- Signs in; returns the access token and the whole answer.
---@param email string
---@param password string
function Server:login(email, password)
  local answer = self:request("POST", "/v1/auth/login", { email = email, password = password },
    { token = false })
  return answer.body and answer.body.token, answer
end

--- Registers the first administrator; every request is his from now on.
---@return string token
function Server:sign_up_admin()
  local answer = self:must("POST", "/v1/auth/signup", admin, { token = false })
  self.token = answer.token
  self.admin = admin
  return answer.token
end

--- Makes a user with roles of the workspace, and signs him in. `roles` are names like
--- "roles/workspaceDBA"; without them he is an ordinary member.
---@param email string
---@param roles string[]?
---@return string token
function Server:create_user(email, roles)
  local password = "a-password-for-" .. email
  self:must("POST", "/v1/users", { email = email, title = email, password = password })
  self:grant("workspaces/-", email, roles or { "roles/workspaceMember" })
  return (assert(self:login(email, password)))
end

--- Adds the user to the roles in the policy of a resource ("workspaces/-", "projects/p").
---@param resource string
---@param email string
---@param roles string[]
function Server:grant(resource, email, roles)
  local policy = self:must("GET", "/v1/" .. resource .. ":getIamPolicy")
  for _, role in ipairs(roles) do
    policy.bindings[#policy.bindings + 1] = { role = role, members = { "user:" .. email } }
  end
  self:must("POST", "/v1/" .. resource .. ":setIamPolicy", { policy = policy, etag = policy.etag })
end

--- Asks again until the answer satisfies the test; fails after the limit (seconds, 30).
---@param ask fun(): any
---@param limit integer?
function server.eventually(ask, limit)
  local last = os.time() + (limit or 30)
  repeat
    local value = ask()
    if value then return value end
    os.execute "sleep 0.1"
  until os.time() > last
  return nil
end

return server
