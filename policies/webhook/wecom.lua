-- WeCom: a Markdown message of at most 4096 bytes; what it refuses is not tried again.
local notice = require "notice"

local states = {
  INFO = '<font color="info">信息</font>', SUCCESS = '<font color="info">成功</font>',
  WARN = '<font color="warning">警告</font>', ERROR = '<font color="warning">失败</font>',
}

---@type WebhookPolicy
local hook = { title = "WeCom", on = "*" }

--- It knows no escapes: what would be a tag, a mention or a link is written in full width.
local function escape(text)
  return (text:gsub("[<>%[%]`]", { ["<"] = "＜", [">"] = "＞", ["["] = "［", ["]"] = "］", ["`"] = "'" }))
end

function hook.request(event, target)
  local n = notice.of(event, "zh")
  local head = ("# %s %s\n> %s\n\n"):format(states[n.level], n.title, escape(notice.cut(n.text, 600)))
  local foot = n.link and ("\n[%s](%s)"):format(n.button, n.link) or ""
  local facts = {}
  for i, fact in ipairs(n.facts) do facts[i] = ("**%s**: %s"):format(fact.name, escape(fact.value)) end
  local middle = notice.cut(table.concat(facts, "\n"), 4096 - #head - #foot)
  return {
    method = "POST",
    url = target.url,
    json = { msgtype = "markdown", markdown = { content = head .. middle .. foot } },
    expect = { json = { errcode = 0 } },
    retry = false,
  }
end

return hook
