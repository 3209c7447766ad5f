-- Our HTTP parser beside node's: what we take for a request must be the same request to llhttp.

local build = os.getenv "TIDEGATE_BUILD" or "build"
local program = build .. "/spec/net_http_parser_test"

local function exists(path)
  local file = io.open(path, "rb")
  if file then file:close() end
  return file ~= nil
end

local function run(command)
  local pipe = assert(io.popen(command .. " 2>&1; echo exit=$?"))
  local text = pipe:read "*a"
  pipe:close()
  return text:match "exit=(%d+)%s*$", text
end

describe("the HTTP parser", function()
  it("is never laxer than llhttp", function()
    if not exists(program) then return pending("the C specs are not built: " .. program) end
    if run "node --version >/dev/null" ~= "0" then return pending "node is not installed" end
    local status, text = run("node spec/net/http_differential.mjs '" .. program .. "' 30000 1")
    assert.equal("0", status, text)
    assert.is_truthy(text:match "inputs, %d%d%d%d+ with requests", text)
  end)
end)
