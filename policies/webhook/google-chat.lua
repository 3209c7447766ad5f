-- Google Chat: a card.
local notice = require "notice"

---@type WebhookPolicy
local hook = { title = "Google Chat", on = "*" }

--- Text paragraphs know some HTML.
local function escape(text)
  return (text:gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" }))
end

local function button(n)
  return { buttonList = { buttons = { { text = n.button, onClick = { openLink = { url = n.link } } } } } }
end

function hook.request(event, target)
  local n = notice.of(event)
  local widgets = { { textParagraph = { text = escape(n.text) } } }
  for _, fact in ipairs(n.facts) do
    widgets[#widgets + 1] = { textParagraph = { text = ("<b>%s</b>: %s"):format(fact.name, escape(fact.value)) } }
  end
  if n.link then widgets[#widgets + 1] = button(n) end
  local subtitle = notice.fact(n, "issue") or notice.fact(n, "rollout") or notice.fact(n, "project")
  return {
    method = "POST",
    url = target.url,
    json = { cardsV2 = { { cardId = "tidegate", card = {
      header = { title = n.mark .. " " .. n.title, subtitle = subtitle and notice.cut(subtitle, 200) },
      sections = { { widgets = widgets } },
    } } } },
  }
end

return hook
