-- Teams: a MessageCard for connectors, an adaptive card where Power Automate receives.
local notice = require "notice"

local colours = { INFO = "1264A3", WARN = "ECB22E", SUCCESS = "2EB67D", ERROR = "E01E5A" }
local tones = { INFO = "Accent", WARN = "Warning", SUCCESS = "Good", ERROR = "Attention" }

---@type WebhookPolicy
local hook = { title = "Microsoft Teams", on = "*" }

--- Markdown and HTML of a card.
local function escape(text)
  text = text:gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" })
  return (text:gsub("[\\*_~`|%[%]()#]", "\\%0"))
end

--- The text block of an adaptive card knows Markdown, not HTML.
local function escape_adaptive(text)
  return (text:gsub("[\\*_~`|%[%]()#]", "\\%0"))
end

local function message_card(n)
  local facts = {}
  for i, fact in ipairs(n.facts) do facts[i] = { name = fact.name, value = escape(fact.value) } end
  return {
    ["@type"] = "MessageCard",
    ["@context"] = "https://schema.org/extensions",
    summary = n.title,
    themeColor = colours[n.level],
    title = n.mark .. " " .. n.title,
    sections = { { activityTitle = escape(n.text), facts = #facts > 0 and facts or nil } },
    potentialAction = n.link and { { ["@type"] = "OpenUri", name = n.button,
      targets = { { os = "default", uri = n.link } } } } or nil,
  }
end

local function adaptive_card(n)
  local facts = {}
  for i, fact in ipairs(n.facts) do facts[i] = { title = fact.name, value = escape_adaptive(fact.value) } end
  local body = {
    { type = "TextBlock", size = "Medium", weight = "Bolder", wrap = true, color = tones[n.level],
      text = n.mark .. " " .. n.title },
    { type = "TextBlock", wrap = true, text = escape_adaptive(n.text) },
  }
  if #facts > 0 then body[#body + 1] = { type = "FactSet", facts = facts } end
  return {
    type = "message",
    attachments = { {
      contentType = "application/vnd.microsoft.card.adaptive",
      content = {
        ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
        type = "AdaptiveCard",
        version = "1.4",
        body = body,
        actions = n.link and { { type = "Action.OpenUrl", title = n.button, url = n.link } } or nil,
      },
    } },
  }
end

local function is_power_automate(host)
  return host:find "%.logic%.azure%.com$" ~= nil or host:find "%.powerplatform%.com$" ~= nil
end

function hook.request(event, target)
  local n = notice.of(event)
  local card = is_power_automate(target.host or "") and adaptive_card or message_card
  return { method = "POST", url = target.url, json = card(n) }
end

return hook
