-- Webhooks of chat services: where they may go, how they are signed, and which answers are a refusal.
local cjson = require "cjson"
local server = require "spec.support.server"
local receiver = require "spec.support.receiver"

--- What each service answers to what it takes, and to what it refuses with a status of 200.
local services = {
  SLACK = { "ok", "invalid_payload" },
  DISCORD = { "" },
  TEAMS = { "1" },
  DINGTALK = { '{"errcode":0,"errmsg":"ok"}', '{"errcode":310000,"errmsg":"keywords not in content"}' },
  FEISHU = { '{"code":0,"msg":"success","data":{}}', '{"code":19021,"msg":"sign match fail"}' },
  LARK = { '{"StatusCode":0,"code":0,"msg":"success"}', '{"code":9499,"msg":"Bad Request"}' },
  WECOM = { '{"errcode":0,"errmsg":"ok"}', '{"errcode":93000,"errmsg":"invalid webhook url"}' },
  GOOGLE_CHAT = { '{"name":"spaces/x/messages/y"}' },
}

--- The base64 of an HMAC-SHA256, by openssl.
local function hmac(key, text)
  local hex = key:gsub(".", function(c) return ("%02x"):format(c:byte()) end)
  local path = os.tmpname()
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
  local command = ("openssl dgst -sha256 -mac HMAC -macopt hexkey:%s -binary %s | base64"):format(hex, path)
  local answer = server.output(command)
  os.remove(path)
  return answer
end

describe("a chat service's webhook", function()
  local running

  setup(function()
    running = server.start { sample = false, env = {
      TIDEGATE_WEBHOOK_ALLOW = "127.0.0.0/8", TIDEGATE_WEBHOOK_HOSTS = "Chat.Example.org, *.corp.example" } }
    running:sign_up_admin()
  end)
  teardown(function() if running then running:remove() end end)

  local function test(webhook)
    return running:must("POST", "/v1/projects/default:testWebhook", { webhook = webhook })
  end

  local function add(webhook)
    return running:request("POST", "/v1/projects/default:addWebhook", { webhook = webhook })
  end

  for type_of, answers in pairs(services) do
    it("delivers to " .. type_of, function()
      local sink = receiver.start(200, answers[1])
      local answer = test { type = type_of, title = "Chat", url = sink.url .. "?access_token=x" }
      local requests = sink:requests()
      sink:stop()
      assert.is_nil(answer.error)
      assert.equal(1, #requests)
      assert.equal("/hook?access_token=x", requests[1].url)
      assert.equal("application/json", requests[1].headers["content-type"])
      assert.is_nil(requests[1].headers["webhook-signature"])
      assert.is_truthy(requests[1].body:find("admin@example.com tests this webhook", 1, true)
        or requests[1].body:find("admin\\\\@example.com tests this webhook", 1, true), requests[1].body)
    end)

    if answers[2] then
      it("sees that " .. type_of .. " refused it with a status of 200", function()
        local sink = receiver.start(200, answers[2])
        local answer = test { type = type_of, title = "Chat", url = sink.url }
        sink:stop()
        assert.equal("the receiver refused it: " .. answers[2], answer.error)
      end)
    end
  end

  it("signs in the address as DingTalk wants it", function()
    local sink = receiver.start(200, services.DINGTALK[1])
    local answer = test { type = "DINGTALK", title = "Chat", url = sink.url .. "?access_token=x",
      signingSecret = "SEC1" }
    local url = sink:requests()[1].url
    sink:stop()
    assert.is_nil(answer.error)
    local time, sign = url:match "^/hook%?access_token=x&timestamp=(%d+)&sign=(%S+)$"
    sign = sign:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)
    assert.is_true(math.abs(tonumber(time) / 1000 - os.time()) < 60)
    assert.equal(hmac("SEC1", time .. "\nSEC1"), sign)
  end)

  it("signs in the body as Feishu and Lark want it, with the stored secret", function()
    for _, type_of in ipairs { "FEISHU", "LARK" } do
      local sink = receiver.start(200, services.FEISHU[1])
      local added = add { type = type_of, title = "Chat", url = sink.url, signingSecret = "s3cret" }
      assert.equal(200, added.status, added.text)
      assert.is_nil(added.text:find("s3cret", 1, true))
      local name = added.body.webhooks[#added.body.webhooks].name
      assert.is_nil(test({ name = name }).error)
      local body = cjson.decode(sink:requests()[1].body)
      sink:stop()
      assert.equal(hmac(body.timestamp .. "\ns3cret", ""), body.sign)
    end
  end)

  it("takes no secret for a service that does not sign", function()
    local answer = add { type = "SLACK", title = "Chat", url = "https://hooks.slack.com/services/x",
      signingSecret = "s" }
    assert.equal(400, answer.status)
    assert.equal('a SLACK webhook takes no "signingSecret"', answer.body.message)
  end)

  for url, type_of in pairs {
    ["https://hooks.slack.com/services/T/B/x"] = "SLACK", ["https://hooks.slack-gov.com/x"] = "SLACK",
    ["https://discord.com/api/webhooks/1/x"] = "DISCORD", ["https://discordapp.com/x"] = "DISCORD",
    ["https://x.webhook.office.com/webhookb2/y"] = "TEAMS",
    ["https://prod-1.logic.azure.com:443/workflows/x"] = "TEAMS",
    ["https://oapi.dingtalk.com/robot/send?access_token=x"] = "DINGTALK",
    ["https://open.feishu.cn/open-apis/bot/v2/hook/x"] = "FEISHU",
    ["https://open.larksuite.com/open-apis/bot/v2/hook/x"] = "LARK",
    ["https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x"] = "WECOM",
    ["https://chat.googleapis.com/v1/spaces/x/messages?key=y"] = "GOOGLE_CHAT",
    ["https://chat.example.org/hooks/x"] = "SLACK", ["http://slack.corp.example:8080/x"] = "SLACK",
  } do
    it(("may go to %s as %s"):format(url, type_of), function()
      local answer = add { type = type_of, title = "Chat", url = url }
      assert.equal(200, answer.status, answer.text)
    end)
  end

  for _, url in ipairs { "https://example.com/x", "https://hooks.slack.com.evil.example/x", "http://hooks.slack.com/x",
    "https://hooks.slack.com@evil.example/x",
    "https://evil.example/hooks.slack.com", "https://evil.example#hooks.slack.com",
    "https://evil.example\\hooks.slack.com/", "https://corp.example/x", "https:///x", "https://[::1]/x",
    "https://xhooks.slack.com/", "https://discord.com/api/webhooks/1/x" } do
    it("may not go to " .. url .. " as SLACK", function()
      assert.equal(400, add({ type = "SLACK", title = "Chat", url = url }).status)
    end)
  end

  it("needs an address of the other service when it becomes another type", function()
    local added = add { type = "SLACK", title = "Chat", url = "https://hooks.slack.com/services/x" }
    local name = added.body.webhooks[#added.body.webhooks].name
    local function become(url, mask)
      return running:request("PATCH", "/v1/" .. name .. ":updateWebhook?updateMask=" .. mask,
        { type = "DISCORD", url = url }).status
    end
    assert.equal(400, become(nil, "type"))
    assert.equal(400, become("https://hooks.slack.com/x", "type,url"))
    assert.equal(200, become("https://discord.com/x", "type,url"))
  end)
end)
