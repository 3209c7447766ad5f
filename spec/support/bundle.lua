-- Small bundles of policies, and what a server says of them.
local cjson = require "cjson"
local server = require "spec.support.server"

local bundle = {}

--- A rule that advises on every CREATE TABLE with these words.
function bundle.rule(words)
  return ([[
return {
  title = "Says so", why = "For the spec.", level = "WARNING", code = 4999, engines = "*", on = { "create_table" },
  good = { "SELECT 1" }, bad = { "CREATE TABLE t (id int)" },
  check = function(stmt, ctx) ctx:advise(stmt, "%s") end,
}]]):format(words)
end

--- Writes a file of a policy directory.
---@param folder string
---@param path string
---@param text string
function bundle.write(folder, path, text)
  os.execute(("mkdir -p '%s/%s'"):format(folder, path:match "^(.*)/"))
  local file = assert(io.open(folder .. "/" .. path, "wb"))
  file:write(text)
  file:close()
end

--- As bundle.write, but the text is there all at once.
---@param folder string
---@param path string
---@param text string
function bundle.replace(folder, path, text)
  bundle.write(folder, path .. ".new", text)
  assert(os.rename(folder .. "/" .. path .. ".new", folder .. "/" .. path))
end

--- Files by path as the API takes them.
---@param files table<string, string>
function bundle.files(files)
  local list = {}
  for path, content in pairs(files) do list[#list + 1] = { path = path, content = content } end
  table.sort(list, function(a, b) return a.path < b.path end)
  return #list > 0 and list or cjson.empty_array
end

--- Pushes an overlay; returns the answer.
---@param running Server
---@param files table<string, string>
---@param options table? {message, token, validateOnly}
function bundle.push(running, files, options)
  options = options or {}
  return running:request("POST", "/v1/policyBundles", {
    policyBundle = { files = bundle.files(files) }, message = options.message, validateOnly = options.validateOnly,
  }, { token = options.token })
end

--- What is in force on this server.
function bundle.status(running) return running:must("GET", "/v1/policyBundle") end

function bundle.list(running, query)
  return running:must("GET", "/v1/policyBundles" .. (query or "?pageSize=100")).policyBundles
end

--- The first of the list that satisfies the test.
function bundle.find(running, test)
  for _, one in ipairs(bundle.list(running)) do
    if test(one) then return one end
  end
end

function bundle.activate(running, hash, reason, token)
  return running:request("POST", "/v1/policyBundles/" .. hash .. ":activate", { reason = reason }, { token = token })
end

--- Sets members of the POLICY_BUNDLE setting.
function bundle.set(running, value)
  return running:must("PATCH", "/v1/settings/POLICY_BUNDLE", {
    name = "settings/POLICY_BUNDLE", value = { policyBundle = value },
  })
end

--- Waits until what is in force passes the test; returns it.
---@param running Server
---@param test fun(status: table): any
function bundle.wait_until(running, test)
  return (assert(server.eventually(function()
    local now = bundle.status(running)
    return test(now) and now
  end), running:log():sub(-2000)))
end

--- Waits until the server decides by the bundle.
function bundle.wait_for(running, hash)
  return bundle.wait_until(running, function(now) return now.bundle == hash end)
end

return bundle
