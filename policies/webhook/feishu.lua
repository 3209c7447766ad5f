-- Feishu: an interactive card, signed in the body when the robot has a secret.
local lark_card = require "lark_card"

---@type WebhookPolicy
local hook = { title = "Feishu", on = "*" }

function hook.request(event, target)
  return lark_card.request(event, target, "zh")
end

return hook
