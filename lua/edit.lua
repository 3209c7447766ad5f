-- Edits of the script that an advice may carry: insertions around what stands there, so that comments
-- and layout stay.
local edit = {}

local RESERVED = [[
all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create
current_catalog current_date current_role current_time current_timestamp current_user default deferrable desc
distinct do else end except false fetch for foreign from grant group having in initially intersect into lateral
leading limit localtime localtimestamp not null offset on only or order placing primary references returning
select session_user some symmetric table then to trailing true union unique user using variadic when where
window with authorization binary collation concurrently cross current_schema freeze full ilike inner is isnull
join left like natural notnull outer overlaps right similar tablesample verbose
]]

local is_reserved = {}
for word in RESERVED:gmatch "%S+" do is_reserved[word] = true end

--- A name as SQL: quoted when it must be.
---@param name string  as the server stores it
function edit.ident(name)
  if name:find "^[a-z_][a-z0-9_]*$" and not is_reserved[name] then return name end
  return '"' .. name:gsub('"', '""') .. '"'
end

--- A qualified name as SQL.
---@param name Name
function edit.name(name)
  local parts = {}
  if name.schema then parts[1] = edit.ident(name.schema) end
  parts[#parts + 1] = edit.ident(name.name)
  return table.concat(parts, ".")
end

--- Names as SQL, separated by commas.
---@param names string[]
function edit.list(names)
  local list = {}
  for i, name in ipairs(names) do list[i] = edit.ident(name) end
  return table.concat(list, ", ")
end

-- The end of blanks and comments from `at` on.
local function skip(text, at)
  while true do
    local stop = select(2, text:find("^%s+", at)) or select(2, text:find("^%-%-[^\n]*", at))
      or select(2, text:find("^/%*.-%*/", at))
    if not stop then return at end
    at = stop + 1
  end
end

local function take(text, at, word)
  local start, stop = text:find("^[%a_]+", skip(text, at))
  if start and text:sub(start, stop):lower() == word then return stop + 1 end
end

--- Inserts behind the words that the statement begins with; "unique?" may be missing. nil when it
--- begins otherwise.
---@param stmt Statement
---@param words string[]
---@param text string
---@return Edit?
function edit.after_words(stmt, words, text)
  local at = 1
  for _, word in ipairs(words) do
    local name, optional = word:match "^([%a_]+)(%??)$"
    local stop = take(stmt.text, at, name)
    if not stop and optional == "" then return nil end
    at = stop or at
  end
  return { offset = stmt.start.offset + at - 1, text = text }
end

--- Inserts before a statement, as a statement of its own.
---@param stmt Statement
---@param sql string  without ;
---@return Edit
function edit.before(stmt, sql)
  return { offset = stmt.start.offset, text = sql .. ";\n" .. (" "):rep(stmt.start.column - 1) }
end

--- Inserts after a statement, as a statement of its own; the last ; of the script serves it.
---@param stmt Statement
---@param sql string  without ;
---@return Edit
function edit.after(stmt, sql)
  return { offset = stmt.stop.offset, text = ";\n" .. (" "):rep(stmt.start.column - 1) .. sql }
end

--- Inserts a comment line before a statement.
---@param stmt Statement
---@param comment string
---@return Edit
function edit.note(stmt, comment)
  return { offset = stmt.start.offset, text = "-- " .. comment .. "\n" .. (" "):rep(stmt.start.column - 1) }
end

--- Inserts at the start of a part of a statement.
---@param extent Extent
---@param text string
---@return Edit
function edit.at_start(extent, text) return { offset = extent.offset, text = text } end

--- Inserts at the end of a part of a statement.
---@param extent Extent
---@param text string
---@return Edit
function edit.at_end(extent, text) return { offset = extent.offset + extent.length, text = text } end

--- Replaces a part of a statement; nil when a comment would be lost.
---@param stmt Statement
---@param extent Extent
---@param text string
---@return Edit?
function edit.replace(stmt, extent, text)
  local from = extent.offset - stmt.start.offset
  local old = stmt.text:sub(from + 1, from + extent.length)
  if old:find("--", 1, true) or old:find("/*", 1, true) then return nil end
  return { offset = extent.offset, length = extent.length, text = text }
end

return edit
