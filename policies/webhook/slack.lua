-- Slack: one attachment with the colour of the level, and blocks in it.
local notice = require "notice"

local colours = { INFO = "#1264A3", WARN = "#ECB22E", SUCCESS = "#2EB67D", ERROR = "#E01E5A" }

---@type WebhookPolicy
local hook = { title = "Slack", on = "*" }

--- What begins a mention, a link or an entity does not.
local function escape(text)
  return (text:gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" }))
end

local function section(text)
  return { type = "section", text = { type = "mrkdwn", text = notice.cut(text, 3000) } }
end

local function heading(n)
  local title = n.link and ("<%s|%s>"):format(escape(n.link), escape(n.title)) or escape(n.title)
  return section(("%s *%s*"):format(n.mark, title))
end

local function context(n)
  local parts = {}
  for _, each in ipairs { { "project", "Project" }, { "creator", "Creator" }, { "environment", "Env" },
    { "risk", "Risk" }, { "approvers", "Approvers" }, { "actor", "By" } } do
    local value = notice.fact(n, each[1])
    if value then parts[#parts + 1] = ("*%s:* %s"):format(each[2], escape(value)) end
  end
  if #parts == 0 then return nil end
  return { type = "context", elements = { { type = "mrkdwn", text = notice.cut(table.concat(parts, " | "), 2000) } } }
end

local function button(n)
  return { type = "actions", elements = { { type = "button", url = n.link,
    text = { type = "plain_text", text = n.button } } } }
end

function hook.request(event, target)
  local n = notice.of(event)
  local subject = notice.fact(n, "issue") or notice.fact(n, "rollout")
  local blocks = { heading(n), section(escape(n.text)) }
  if subject then blocks[#blocks + 1] = section(("*%s*"):format(escape(subject))) end
  blocks[#blocks + 1] = context(n)
  if n.link and #n.link <= 3000 then blocks[#blocks + 1] = button(n) end
  return {
    method = "POST",
    url = target.url,
    json = { attachments = { { color = colours[n.level], fallback = n.title .. ": " .. n.text, blocks = blocks } } },
    expect = { body = "ok" },
  }
end

return hook
