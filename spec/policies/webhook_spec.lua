-- The requests that the webhook policies build: their form, what they escape, and how long they get.
local cjson = require "cjson"
require "spec.support.review"

local kinds = { "slack", "discord", "teams", "dingtalk", "feishu", "lark", "wecom", "google-chat", "generic" }
local hooks = {}
for _, kind in ipairs(kinds) do hooks[kind] = assert(loadfile("policies/webhook/" .. kind .. ".lua"))() end

local events = { "ISSUE_CREATED", "ISSUE_APPROVAL_REQUESTED", "ISSUE_APPROVED", "ISSUE_SENT_BACK", "PIPELINE_FAILED",
  "PIPELINE_COMPLETED", "TEST" }

local function event(more)
  local e = {
    type = "ISSUE_CREATED", summary = "Ada created issue Add a nickname", time = "2026-07-01T12:00:00Z",
    project = "projects/hr", projectTitle = "Personnel", issue = "projects/hr/issues/101", title = "Add a nickname",
    description = "People have them.", creator = "ada@example.com", creatorTitle = "Ada", actor = "bob@example.com",
    actorTitle = "Bob", riskLevel = "HIGH", environments = { "Test", "Prod" },
    link = "https://tg.example.com/projects/hr/issues/101",
  }
  for key, value in pairs(more or {}) do e[key] = value end
  return e
end

local target = { url = "https://receiver.invalid/", host = "hooks.example.com", title = "Chat", type = "SLACK" }

local function built(kind, more, to)
  return hooks[kind].request(event(more), to or target)
end

--- Every text in a request.
local function texts(node, out)
  out = out or {}
  for _, value in pairs(node) do
    if type(value) == "table" then texts(value, out) elseif type(value) == "string" then out[#out + 1] = value end
  end
  return out
end

local function all_text(request)
  return table.concat(texts(request.json), "\n")
end

local function is_utf8(text)
  return text:gsub("[%z\1-\127]", ""):gsub("[\194-\223][\128-\191]", ""):gsub("[\224-\239][\128-\191][\128-\191]", "")
    :gsub("[\240-\244][\128-\191][\128-\191][\128-\191]", "") == ""
end

describe("every webhook", function()
  for _, kind in ipairs(kinds) do
    for _, type_of in ipairs(events) do
      it(("%s tells %s with title, actor and link"):format(kind, type_of), function()
        local request = built(kind, { type = type_of })
        assert.equal("POST", request.method)
        assert.equal(target.url, request.url)
        local text = cjson.decode(cjson.encode(request.json)) and all_text(request)
        for _, part in ipairs { "Ada created issue", "Add a nickname", "/projects/hr/issues/101", "Personnel" } do
          assert.is_truthy(text:find(part, 1, true), part .. " is not in " .. text)
        end
      end)
    end

    it(kind .. " builds a request of the barest event", function()
      local request = hooks[kind].request({ type = "NEW_TYPE", summary = "s", time = "2026-07-01T12:00:00Z" }, target)
      assert.is_string(cjson.encode(request.json))
    end)

    it(kind .. " keeps its length and its characters, however long the texts are", function()
      local long = ("Größe 漢字 😀 "):rep(3000)
      local request = built(kind, { summary = long, title = long, description = long, projectTitle = long,
        approvers = { long, long } })
      if kind ~= "generic" then
        assert.is_true(#cjson.encode(request.json) < 20000, #cjson.encode(request.json) .. " bytes")
        for _, text in ipairs(texts(request.json)) do assert.is_true(is_utf8(text), text:sub(-20)) end
      end
    end)
  end
end)

describe("webhook/slack", function()
  local function blocks(more) return built("slack", more).json.attachments[1].blocks end

  it("has one attachment with the colour of the level", function()
    for type_of, colour in pairs { ISSUE_CREATED = "#1264A3", ISSUE_APPROVED = "#2EB67D", ISSUE_SENT_BACK = "#ECB22E",
      PIPELINE_FAILED = "#E01E5A" } do
      local request = built("slack", { type = type_of })
      assert.equal(1, #request.json.attachments)
      assert.equal(colour, request.json.attachments[1].color)
      assert.equal("ok", request.expect.body)
    end
  end)

  it("lays out heading, text, subject, context and button", function()
    local all = blocks { type = "PIPELINE_COMPLETED" }
    local kinds_of = {}
    for i, block in ipairs(all) do kinds_of[i] = block.type end
    assert.same({ "section", "section", "section", "context", "actions" }, kinds_of)
    assert.equal("✅ *<https://tg.example.com/projects/hr/issues/101|Rollout completed>*", all[1].text.text)
    assert.equal("*Add a nickname*", all[3].text.text)
    assert.equal("*Project:* Personnel | *Creator:* Ada (ada@example.com) | *Env:* Prod, Test | *Risk:* HIGH | "
      .. "*By:* Bob (bob@example.com)", (all[4].elements[1].text:gsub("Test, Prod", "Prod, Test")))
    assert.equal("View in Tidegate", all[5].elements[1].text.text)
    assert.equal("https://tg.example.com/projects/hr/issues/101", all[5].elements[1].url)
  end)

  it("mentions nobody and links nowhere that a title says", function()
    local text = blocks { title = "<!channel> & <https://evil.example|here>" }[3].text.text
    assert.equal("*&lt;!channel&gt; &amp; &lt;https://evil.example|here&gt;*", text)
  end)
end)

describe("webhook/discord", function()
  local function embed(more) return built("discord", more).json.embeds[1] end

  it("has one rich embed", function()
    local e = embed { type = "ISSUE_SENT_BACK" }
    assert.equal(":warning: Issue sent back", e.title)
    assert.equal("rich", e.type)
    assert.equal("2026-07-01T12:00:00Z", e.timestamp)
    assert.equal("Bob (bob@example.com)", e.author.name)
    assert.equal("Project Title", e.fields[1].name)
    assert.equal("Personnel", e.fields[1].value)
  end)

  it("escapes Markdown and mentions", function()
    local e = embed { summary = "@everyone **bold** [x](y)" }
    assert.equal("\\@everyone \\*\\*bold\\*\\* \\[x\\]\\(y\\)", e.description)
  end)

  it("keeps within 6000 characters, whatever has to be escaped", function()
    local stars = ("*"):rep(5000)
    local e = embed { title = stars, summary = stars, description = stars, projectTitle = stars, actorTitle = stars,
      creatorTitle = stars, approvers = { stars }, environments = { stars } }
    assert.is_true(#table.concat(texts(e)) <= 6000)
    for _, field in ipairs(e.fields) do assert.is_true(#field.value <= 1024) end
  end)
end)

describe("webhook/teams", function()
  it("sends a MessageCard to a connector", function()
    local card = built("teams", { type = "PIPELINE_FAILED" }).json
    assert.equal("MessageCard", card["@type"])
    assert.equal("https://schema.org/extensions", card["@context"])
    assert.equal("E01E5A", card.themeColor)
    assert.equal("Rollout failed", card.summary)
    assert.same({ { os = "default", uri = "https://tg.example.com/projects/hr/issues/101" } },
      card.potentialAction[1].targets)
    assert.equal("Project Title", card.sections[1].facts[1].name)
  end)

  it("sends an adaptive card to Power Automate", function()
    for _, host in ipairs { "prod-01.westeurope.logic.azure.com", "x.environment.api.powerplatform.com" } do
      local card = built("teams", nil, { url = target.url, host = host }).json
      assert.equal("message", card.type)
      assert.equal("application/vnd.microsoft.card.adaptive", card.attachments[1].contentType)
      assert.equal("AdaptiveCard", card.attachments[1].content.type)
      assert.equal("Action.OpenUrl", card.attachments[1].content.actions[1].type)
    end
  end)

  it("escapes Markdown and HTML", function()
    local card = built("teams", { summary = "<b>*x*</b> [a](b)" }).json
    assert.equal("&lt;b&gt;\\*x\\*&lt;/b&gt; \\[a\\]\\(b\\)", card.sections[1].activityTitle)
  end)
end)

describe("webhook/dingtalk", function()
  it("is a Markdown message with a Chinese title, signed in the address", function()
    local request = built("dingtalk", { type = "ISSUE_APPROVED" })
    assert.equal("markdown", request.json.msgtype)
    assert.equal("工单审批通过", request.json.markdown.title)
    assert.is_truthy(request.json.markdown.text:find("**项目名称**: Personnel", 1, true))
    assert.equal("dingtalk", request.signature)
    assert.same({ json = { errcode = 0 } }, request.expect)
  end)

  it("escapes what a title says", function()
    local text = built("dingtalk", { title = "[a](b) <@all>" }).json.markdown.text
    assert.is_truthy(text:find("\\[a\\]\\(b\\) &lt;@all&gt;", 1, true), text)
  end)
end)

describe("webhook/feishu and webhook/lark", function()
  it("are interactive cards, signed in the body", function()
    for kind, language in pairs { feishu = "zh_cn", lark = "en_us" } do
      local request = built(kind)
      assert.equal("interactive", request.json.msg_type)
      assert.equal("plain_text", request.json.card.header.title.tag)
      assert.equal("markdown", request.json.card.i18n_elements[language][1].tag)
      assert.equal("feishu", request.signature)
      assert.same({ json = { code = 0 } }, request.expect)
    end
  end)

  it("writes special characters as entities", function()
    local element = built("lark", { summary = "<at id=all></at> *x*" }).json.card.i18n_elements.en_us[1]
    assert.equal("&#60;at id=all&#62;&#60;/at&#62; &#42;x&#42;", element.content)
  end)
end)

describe("webhook/wecom", function()
  it("is a Markdown message of at most 4096 bytes that is sent once", function()
    local request = built("wecom", { description = ("漢字"):rep(5000), approvers = { ("x"):rep(9000) } })
    assert.is_true(#request.json.markdown.content <= 4096)
    assert.is_truthy(request.json.markdown.content:find("[在 Tidegate 中查看](https://tg.example.com", 1, true))
    assert.is_false(request.retry)
    assert.same({ json = { errcode = 0 } }, request.expect)
  end)

  it("mentions nobody that a title names", function()
    local content = built("wecom", { title = "<@all> [x](y)" }).json.markdown.content
    assert.is_truthy(content:find("＜@all＞ ［x］(y)", 1, true), content)
  end)
end)

describe("webhook/google-chat", function()
  it("is a card with a button", function()
    local card = built("google-chat", { type = "PIPELINE_FAILED", title = "A <b>" }).json.cardsV2[1].card
    assert.equal("❌ Rollout failed", card.header.title)
    assert.equal("A <b>", card.header.subtitle)
    local widgets = card.sections[1].widgets
    assert.equal("https://tg.example.com/projects/hr/issues/101",
      widgets[#widgets].buttonList.buttons[1].onClick.openLink.url)
    assert.is_truthy(all_text(built("google-chat", { title = "A <b>" })):find("A &lt;b&gt;", 1, true))
  end)
end)

describe("webhook/generic", function()
  it("sends type, timestamp and data, signed by Standard Webhooks", function()
    local request = built("generic")
    assert.equal("ISSUE_CREATED", request.json.type)
    assert.equal("2026-07-01T12:00:00Z", request.json.timestamp)
    assert.same(event(), request.json.data)
    assert.equal("standard", request.signature)
  end)
end)
