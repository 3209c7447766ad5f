-- Writes a bundle of N files into a directory: rules with examples, risk policies, and specs of both.
local dir, n = arg[1], tonumber(arg[2])

local rule = [[
local ast = require "ast"

local rule = {
  type = "BENCH_@", title = "Columns must be called otherwise", why = "For the measurement.", level = "WARNING",
  code = @, engines = "*", on = { "create_table", "alter_table" }, enabled = false,
  params = { name = { type = "string", default = "c@", help = "the name that no column may have" } },
  good = { "CREATE TABLE t (id int NOT NULL)", "ALTER TABLE t ADD COLUMN a int", "SELECT 1" },
  bad = { "CREATE TABLE t (c@ int)", "ALTER TABLE t ADD COLUMN c@ text" },
}

function rule.check(stmt, ctx)
  for col in ast.columns_added(stmt) do
    if col.name == ctx.params.name then ctx:advise(col, "column %s is called so", col.name) end
  end
end

return rule
]]

local risk = [[
local risk = { title = "Bench", why = "For the measurement.", needs = { "affected_rows" } }

local limit = @

function risk.score(change)
  if (change.affected_rows or 0) > limit then return "MODERATE", ("more than %d rows"):format(limit) end
  return "LOW"
end

return risk
]]

local rule_spec = [[
describe("bench-@", function()
  it("names the column", function()
    local found = review("bench/r@", "CREATE TABLE t (c@ int)")
    assert.equal(1, #found)
    assert.equal("column c@ is called so", found[1].content)
  end)
  it("keeps quiet of others", function() assert.same({}, review("bench/r@", "CREATE TABLE t (a int)")) end)
  it("takes another name", function()
    assert.equal(1, #review("bench/r@", "CREATE TABLE t (a int)", { payload = { name = "a" } }))
  end)
end)
]]

local risk_spec = [[
local risk = require "policies.risk.bench-@"

describe("bench-@", function()
  it("is LOW for few rows", function() assert.equal("LOW", (risk.score { affected_rows = 1 })) end)
  it("is MODERATE for many", function() assert.equal("MODERATE", (risk.score { affected_rows = 1e6 })) end)
end)
]]

local function write(path, text)
  local file = assert(io.open(dir .. "/" .. path, "w"))
  file:write(text)
  file:close()
end

local function fill(text, i) return (text:gsub("@", i)) end

os.execute(("mkdir -p %s/rules/bench %s/policies/risk"):format(dir, dir))
for i = 1, n do
  local kind = i % 6
  if kind < 3 then
    write(("rules/bench/r%d.lua"):format(i), fill(rule, i))
  elseif kind == 3 then
    write(("rules/bench/r%d_spec.lua"):format(i), fill(rule_spec, i - 1))
  elseif kind == 4 then
    write(("policies/risk/bench-%d.lua"):format(i), fill(risk, i))
  else
    write(("policies/risk/bench-%d_spec.lua"):format(i), fill(risk_spec, i - 1))
  end
end
