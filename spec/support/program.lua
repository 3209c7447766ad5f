-- Runs the real program with its standard streams in files.
local program = { exe = os.getenv "TIDEGATE_EXE" or "build/tidegate" }

--- For a shell.
---@param text any
---@return string
function program.quote(text) return "'" .. tostring(text):gsub("'", "'\\''") .. "'" end

local function take(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  os.remove(path)
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

--- Runs one command.
---@param arguments string  shell words
---@param input string?  of standard input
---@return integer status
---@return string out
---@return string err
function program.run(arguments, input)
  local out, err, given = os.tmpname(), os.tmpname(), os.tmpname()
  write(given, input or "")
  local pipe = assert(io.popen(("TIDEGATE_HOME=${TIDEGATE_HOME:-$PWD} timeout 120 %s %s <%s >%s 2>%s; echo $?"):format(
    program.quote(program.exe), arguments, given, out, err)))
  local status = tonumber(pipe:read "*a")
  pipe:close()
  os.remove(given)
  return status, take(out), take(err)
end

--- The lines of a text.
---@param text string
---@return string[]
function program.lines(text)
  local lines = {}
  for line in text:gmatch "([^\n]*)\n" do lines[#lines + 1] = line end
  return lines
end

--- A new directory with these files in it.
---@param files table<string, string>
---@return string path
function program.folder(files)
  local pipe = assert(io.popen "mktemp -d /tmp/tidegate-spec.XXXXXX")
  local path = pipe:read "*l"
  pipe:close()
  for name, text in pairs(files) do write(path .. "/" .. name, text) end
  return path
end

return program
