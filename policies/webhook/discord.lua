-- Discord: one embed; nobody is mentioned, whatever a title says.
local notice = require "notice"

local colours = { INFO = 0x1264A3, WARN = 0xECB22E, SUCCESS = 0x2EB67D, ERROR = 0xE01E5A }
local marks = { INFO = ":information_source:", WARN = ":warning:", SUCCESS = ":white_check_mark:", ERROR = ":x:" }

---@type WebhookPolicy
local hook = { title = "Discord", on = "*" }

local function escape(text)
  return (text:gsub("[\\*_~`|<>%[%]()#@]", "\\%0"))
end

function hook.request(event, target)
  local n = notice.of(event)
  local fields = {}
  for i, fact in ipairs(n.facts) do -- all texts of an embed together: 6000
    fields[i] = { name = fact.name, value = notice.cut(escape(fact.value), 400) }
  end
  local author = notice.person(event.actorTitle, event.actor)
  return {
    method = "POST",
    url = target.url,
    json = {
      embeds = { {
        title = notice.cut(marks[n.level] .. " " .. n.title, 250),
        type = "rich",
        description = notice.cut(escape(n.text), 1000),
        url = n.link,
        timestamp = event.time,
        color = colours[n.level],
        author = author ~= "" and { name = notice.cut(author, 256) } or nil,
        fields = #fields > 0 and fields or nil,
      } },
      allowed_mentions = { replied_user = false },
    },
  }
end

return hook
