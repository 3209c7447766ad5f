-- DingTalk: a Markdown message, signed in the address when the robot has a secret.
local notice = require "notice"

---@type WebhookPolicy
local hook = { title = "DingTalk", on = "*" }

local function escape(text)
  text = text:gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" })
  return (text:gsub("[\\*_`#%[%]()]", "\\%0"))
end

function hook.request(event, target)
  local n = notice.of(event, "zh")
  local lines = { ("# %s %s"):format(n.mark, n.title), "> " .. escape(n.text) }
  for _, fact in ipairs(n.facts) do lines[#lines + 1] = ("**%s**: %s"):format(fact.name, escape(fact.value)) end
  if n.link then lines[#lines + 1] = ("[%s](%s)"):format(n.button, n.link) end
  return {
    method = "POST",
    url = target.url,
    json = {
      msgtype = "markdown",
      markdown = { title = notice.cut(n.title, 100), text = notice.cut(table.concat(lines, "\n\n"), 18000) },
      at = { isAtAll = false },
    },
    signature = "dingtalk",
    expect = { json = { errcode = 0 } },
  }
end

return hook
