-- The plain webhook: the event as JSON. The core sends, signs (Standard Webhooks 1.0) and retries.
---@type WebhookPolicy
local hook = {
  title = "Generic JSON",
  on = "*",
}

function hook.request(event, target)
  return {
    method = "POST",
    url = target.url,
    headers = { ["Content-Type"] = "application/json" },
    json = { type = event.type, timestamp = event.time, data = event },
    signature = "standard",
  }
end

return hook
