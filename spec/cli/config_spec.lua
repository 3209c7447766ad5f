-- The command line of the real program: flags, variables, precedence, and what it says when they are wrong.
local program = require "spec.support.program"

local quote = program.quote

local names = {
  "PORT", "HOST", "DATA", "EXTERNAL_URL", "HA", "DEBUG", "TLS_CERT", "TLS_KEY", "POLICY_DIR", "NO_SAMPLE",
  "LOG_FORMAT", "PG_BIN", "PG_URL", "CHECK_CONFIG",
}

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  os.remove(path)
  return text
end

--- Exit status, standard output, standard error; no variable but those of `env` is seen.
local function run(arguments, env, input)
  local words = { "env -u PG_URL -u BB_PORT -u BB_EXTERNAL_URL -u BB_DEBUG -u BYTEBASE_DATA_DIR" }
  for _, name in ipairs(names) do words[#words + 1] = "-u TIDEGATE_" .. name end
  words[#words + 1] = "TIDEGATE_HOME=${TIDEGATE_HOME:-$PWD}"
  for name, value in pairs(env or {}) do words[#words + 1] = name .. "=" .. quote(value) end
  words[#words + 1] = "timeout 60 " .. quote(program.exe) .. " " .. arguments
  local out, err = os.tmpname(), os.tmpname()
  local command = ("printf %%s %s | %s >%s 2>%s; echo $?"):format(
    quote(input or ""), table.concat(words, " "), out, err)
  local pipe = assert(io.popen(command))
  local status = tonumber(pipe:read "*a")
  pipe:close()
  return status, read(out), read(err)
end

local function check(flags, env) return run("serve --check-config " .. (flags or ""), env) end

local function is_good(flags, env)
  local status, out, err = check(flags, env)
  assert.equal("", err)
  assert.equal("tidegate: the configuration is good\n", out)
  assert.equal(0, status)
end

--- One line on standard error that holds `reason`, nothing on standard output, exit 2.
local function is_refused(reason, flags, env)
  local status, out, err = check(flags, env)
  assert.equal("", out)
  assert.truthy(err:find(reason, 1, true), err)
  assert.equal(1, select(2, err:gsub("\n", "")), err)
  assert.equal(2, status)
end

local function temporary(files)
  local pipe = assert(io.popen "mktemp -d /tmp/tidegate-spec.XXXXXX")
  local path = pipe:read "*l"
  pipe:close()
  for name, text in pairs(files) do
    assert(os.execute("mkdir -p " .. path .. "/" .. name:match "^(.*)/[^/]*$"))
    local file = assert(io.open(path .. "/" .. name, "wb"))
    file:write(text)
    file:close()
  end
  return path
end

local function remove(path)
  assert(path:match "^/tmp/tidegate%-spec%.")
  os.execute("rm -rf " .. path)
end

describe("the configuration", function()
  it("is good without any flag", function() is_good() end)

  it("takes flags with a space and with an equals sign", function()
    is_good "--port 0 --host 0.0.0.0 --data /tmp/x --external-url https://db.example.com/ --debug --no-sample"
    is_good "--port=65535 --host=::1 --log-format=json --debug=false --no-sample=1 --policy-dir=/tmp"
  end)

  it("takes every variable and its alias", function()
    is_good("", {
      TIDEGATE_PORT = "9000", TIDEGATE_HOST = "::", TIDEGATE_DATA = "/tmp/x", TIDEGATE_DEBUG = "true",
      TIDEGATE_EXTERNAL_URL = "http://x", TIDEGATE_NO_SAMPLE = "0", TIDEGATE_LOG_FORMAT = "text",
      TIDEGATE_POLICY_DIR = "/tmp", TIDEGATE_HA = "1", PG_URL = "postgres://x/y",
    })
    is_good("", { BB_PORT = "1", BB_EXTERNAL_URL = "http://x", BB_DEBUG = "1", BYTEBASE_DATA_DIR = "/tmp/x" })
    is_good("--ha", { TIDEGATE_PG_URL = "postgres://x/y" })
    is_good("", { TIDEGATE_PORT = "" })
  end)

  it("lets a flag win over a variable, and a variable over its alias", function()
    is_good("--port 8080", { TIDEGATE_PORT = "nonsense", BB_PORT = "nonsense" })
    is_good("", { TIDEGATE_PORT = "8080", BB_PORT = "nonsense" })
    is_good("--debug=false --port 1", { TIDEGATE_PORT = "x" })
    is_refused("TIDEGATE_PORT takes a port", "", { TIDEGATE_PORT = "nonsense", BB_PORT = "8080" })
    is_refused("--port takes a port", "--port nonsense", { TIDEGATE_PORT = "8080" })
  end)

  local wrong = {
    { "--port takes a port from 0 to 65535, not \"65536\"", "--port 65536" },
    { "--port takes a port from 0 to 65535, not \"-1\"", "--port -1" },
    { "--port takes a port from 0 to 65535, not \"80x\"", "--port 80x" },
    { "BB_PORT takes a port from 0 to 65535, not \"http\"", "", { BB_PORT = "http" } },
    { "--port needs a value", "--port" },
    { "--port needs a value", "--port=" },
    { "--data needs a value", "--data=" },
    { "--data needs a value", "--data --ha" },
    { "--external-url takes an http:// or https:// URL", "--external-url db.example.com" },
    { "--external-url takes an http:// or https:// URL", "--external-url http://" },
    { "--external-url takes an http:// or https:// URL", "--external-url 'http://a b'" },
    { "--external-url takes an http:// or https:// URL", "--external-url 'http://a/?b'" },
    { "BB_EXTERNAL_URL takes an http:// or https:// URL", "", { BB_EXTERNAL_URL = "ftp://x" } },
    { "--debug takes true or false, not \"maybe\"", "--debug=maybe" },
    { "BB_DEBUG takes true or false, not \"yes\"", "", { BB_DEBUG = "yes" } },
    { "--log-format takes text or json, not \"xml\"", "--log-format xml" },
    { "TIDEGATE_LOG_FORMAT takes text or json, not \"xml\"", "", { TIDEGATE_LOG_FORMAT = "xml" } },
    { "--tls-cert and --tls-key go together; give both", "--tls-cert /etc/passwd" },
    { "--tls-cert and --tls-key go together; give both", "--tls-key /etc/passwd" },
    { "--tls-key: cannot read /nonexistent", "--tls-cert /etc/passwd --tls-key /nonexistent" },
    { "--policy-dir: /nonexistent is not a directory", "--policy-dir /nonexistent" },
    { "--policy-coverage-minimum takes a number from 0 to 100, not \"101\"", "--policy-coverage-minimum 101" },
    { "unknown flag --prot", "--prot 80" },
    { "unknown flag serve", "serve" },
    { "HA mode requires external PostgreSQL (set PG_URL environment variable)", "--ha" },
    { "HA mode requires external PostgreSQL (set PG_URL environment variable)", "", { TIDEGATE_HA = "true" } },
  }
  for _, row in ipairs(wrong) do
    local given = row[2]
    for name, value in pairs(row[3] or {}) do given = given .. name .. "=" .. value end
    it("refuses " .. given, function() is_refused(row[1], row[2], row[3]) end)
  end
end)

describe("the program", function()
  it("prints its version", function()
    local status, out = run "version"
    assert.equal(0, status)
    assert.truthy(out:match "^tidegate %d+%.%d+%.%d+\n$")
    assert.equal(out, select(2, run "--version"))
  end)

  it("names every flag and variable in its help", function()
    local status, out = run "help"
    assert.equal(0, status)
    for _, name in ipairs(names) do
      if name ~= "PG_URL" then
        assert.truthy(out:find("--" .. name:lower():gsub("_", "-"), 1, true), name)
        assert.truthy(out:find("TIDEGATE_" .. name, 1, true), name)
      end
    end
    for _, alias in ipairs { "BB_PORT", "BB_EXTERNAL_URL", "BB_DEBUG", "BYTEBASE_DATA_DIR", "PG_URL" } do
      assert.truthy(out:find(alias, 1, true), alias)
    end
    assert.equal(out, select(2, run ""))
  end)

  it("helps after a command too", function()
    local status, out = run "serve --help"
    assert.equal(0, status)
    assert.truthy(out:find("--tls-cert", 1, true))
  end)

  it("refuses a command that it does not know", function()
    local status, out, err = run "srve"
    assert.equal(2, status)
    assert.equal("", out)
    assert.equal("tidegate: unknown command srve; see tidegate help\n", err)
  end)
end)

describe("tidegate check", function()
  local bad = "CREATE TABLE t (id int);\nTRUNCATE t;\n"

  it("exits 0 and says nothing when there is nothing to say", function()
    local status, out, err = run("check", {}, "SELECT 1;\n")
    assert.equal("", out)
    assert.equal("", err)
    assert.equal(0, status)
  end)

  it("exits 1 with file, line, column, status and rule of each finding", function()
    local status, out = run("check -", {}, bad)
    assert.equal(1, status)
    assert.truthy(out:match "stdin:2:10: %u+: .- %[.-%]\n", out)
  end)

  it("prints one JSON object for each file", function()
    local status, out = run("check --format json", {}, bad)
    assert.equal(1, status)
    local document = require("cjson").decode(out)
    assert.equal("stdin", document.file)
    assert.equal("string", type(document.advices[1].content))
    assert.equal("number", type(document.advices[1].line))
  end)

  it("exits 2 and names each file that it cannot read, and goes on", function()
    local dir = temporary { ["a/bad.sql"] = bad }
    finally(function() remove(dir) end)
    local status, out, err = run(("check %s/one %s/a/bad.sql %s/two"):format(dir, dir, dir))
    assert.equal(2, status)
    assert.truthy(err:find(dir .. "/one", 1, true) and err:find(dir .. "/two", 1, true), err)
    assert.truthy(out:find(dir .. "/a/bad.sql:2:10:", 1, true), out)
  end)

  for _, row in ipairs {
    { "github, not \"xml\"", "--format xml" },
    { "unknown dialect \"klingon\"", "--dialect klingon" },
    { "unknown flag --loud", "--loud yes" },
    { "--format needs a value", "--format" },
  } do
    it("exits 2 on " .. row[2], function()
      local status, out, err = run("check " .. row[2])
      assert.equal(2, status)
      assert.equal("", out)
      assert.truthy(err:find(row[1], 1, true), err)
    end)
  end
end)

describe("tidegate policy check", function()
  it("counts what the product brings", function()
    local status, out = run "policy check"
    assert.equal(0, status, out)
    assert.truthy(out:match "^bundle %x+: %d+ files, %d+ rules, %d+ examples, %d+ specs\n$", out)
  end)

  it("says file and line of what is broken, and exits 1", function()
    local dir = temporary { ["rules/column/mine.lua"] = "local x = 1\nreturn {\n" }
    finally(function() remove(dir) end)
    local status, out = run("policy check " .. dir)
    assert.equal(1, status)
    assert.truthy(out:match "^rules/column/mine%.lua:%d+: .+\n$", out)
  end)

  it("exits 2 when there is no such directory or command", function()
    local status, _, err = run "policy check /nonexistent"
    assert.equal(2, status)
    assert.equal("tidegate: /nonexistent is not a directory\n", err)
    assert.equal(2, (run "policy"))
    assert.equal(2, (run "policy reload"))
  end)
end)
