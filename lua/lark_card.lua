-- The interactive card of Feishu and Lark, which differ in their hosts and their language only.
local notice = require "notice"

local lark_card = {}

local templates = { INFO = "blue", WARN = "orange", SUCCESS = "green", ERROR = "red" }

--- Their Markdown takes special characters as numeric entities.
local function escape(text)
  return (text:gsub("[&<>*_~`%[%]()]", function(c) return ("&#%d;"):format(c:byte()) end))
end

local function elements(n)
  local list = { { tag = "markdown", content = escape(n.text) } }
  for _, fact in ipairs(n.facts) do
    list[#list + 1] = { tag = "markdown", content = ("**%s**: %s"):format(fact.name, escape(fact.value)) }
  end
  if n.link then list[#list + 1] = { tag = "markdown", content = ("[%s](%s)"):format(n.button, n.link) } end
  return list
end

--- The whole request.
---@param event Event
---@param target Target
---@param language "en"|"zh"
---@return WebhookRequest
function lark_card.request(event, target, language)
  local n = notice.of(event, language)
  return {
    method = "POST",
    url = target.url,
    json = {
      msg_type = "interactive",
      card = {
        config = { wide_screen_mode = true, enable_forward = true },
        header = { template = templates[n.level], title = { tag = "plain_text", content = n.mark .. " " .. n.title } },
        i18n_elements = { [language == "zh" and "zh_cn" or "en_us"] = elements(n) },
      },
    },
    signature = "feishu",
    expect = { json = { code = 0 } },
  }
end

return lark_card
