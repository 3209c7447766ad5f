-- Statements that run a program or touch files on the database's own host.
---@type RiskPolicy
local risk = {
  title = "Programs and files of the host",
  why = "COPY … PROGRAM runs a shell command as the database's user; it is no change of the database.",
}

--- The statement's words in capitals, without comments and strings.
local function words_of(text)
  text = text:gsub("%-%-[^\n]*", " "):gsub("/%*.-%*/", " "):gsub("'[^']*'", " ")
  return " " .. text:upper():gsub("%s+", " ") .. " "
end

function risk.score(change)
  for _, statement in ipairs(change.statements) do
    if statement.kind == "copy" and words_of(change.statement or ""):find(" COPY .- PROGRAM ") then
      return "HIGH", ("line %d: COPY runs a program"):format(statement.line)
    end
  end
  return "LOW"
end

return risk
