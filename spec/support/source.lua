-- Reads the project's own source for specs that check the house.

local source = {}

function source.read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

--- Files below the folders whose extension matches the pattern, sorted.
function source.files(folders, extension)
  if type(folders) == "string" then folders = { folders } end
  local list = {}
  for _, folder in ipairs(folders) do
    local pipe = assert(io.popen("find " .. folder .. " -type f | sort"))
    for path in pipe:lines() do
      if path:match("%." .. extension .. "$") then list[#list + 1] = path end
    end
    pipe:close()
  end
  return list
end

function source.count_lines(path)
  local _, n = source.read(path):gsub("\n", "")
  return n
end

--- Functions of a C file in the house's style: the brace that opens and the one that closes stand
--- alone in column one. Each: { name, line, lines } with lines from the signature to the brace.
function source.functions(path)
  local list, head, line_number, opened = {}, nil, 0, nil
  for line in (source.read(path) .. "\n"):gmatch("(.-)\n") do
    line_number = line_number + 1
    if line == "{" and head and head.text:match("%(") then
      opened = { name = head.text:match("([%w_]+)%s*%("), line = head.line }
    elseif line == "}" and opened then
      opened.lines = line_number - opened.line + 1
      list[#list + 1] = opened
      opened, head = nil, nil
    elseif line:match("^%a") and not line:match("[;:]$") then
      head = { text = line, line = line_number }
    elseif line == "" or line:match("[;}]%s*$") and not opened then
      if not line:match("^%s") then head = nil end
    end
  end
  return list
end

return source
