-- Runs the C program that judges the SQL splitter by the external corpora, and shows its table.
local function exists(path)
  local file = io.open(path)
  if file then file:close() end
  return file ~= nil
end

describe("the SQL splitter", function()
  it("cuts and names statements as the external corpora say", function()
    if not exists("../shared/corpus/sqlfluff/SOURCE") then
      pending("the corpora are not here")
      return
    end
    local program = (os.getenv("TIDEGATE_BUILD") or "build") .. "/spec/sql_corpus_test"
    if not exists(program) then
      pending(program .. " is not built")
      return
    end
    local pipe = assert(io.popen(program .. " 2>&1; echo exit $?"))
    local output = pipe:read("*a")
    pipe:close()
    print(output)
    assert.matches("exit 0%s*$", output)
  end)
end)
