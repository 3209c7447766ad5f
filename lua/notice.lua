-- What people are told of an event, before a chat service gives it its form.
local notice = {}

---@class Notice
---@field level "INFO"|"WARN"|"SUCCESS"|"ERROR"
---@field mark string          an emoji of the level
---@field title string
---@field text string          what happened, one line
---@field link string?
---@field button string        the words of the link
---@field facts {key: string, name: string, value: string}[]

local marks = { INFO = "ℹ️", WARN = "⚠️", SUCCESS = "✅", ERROR = "❌" }

local events = {
  ISSUE_CREATED = { "INFO", "Issue created", "工单创建" },
  ISSUE_APPROVAL_REQUESTED = { "WARN", "Approval required", "工单待审批" },
  ISSUE_APPROVED = { "SUCCESS", "Issue approved", "工单审批通过" },
  ISSUE_SENT_BACK = { "WARN", "Issue sent back", "工单被退回" },
  PIPELINE_FAILED = { "ERROR", "Rollout failed", "发布失败" },
  PIPELINE_COMPLETED = { "SUCCESS", "Rollout completed", "发布完成" },
  TEST = { "INFO", "Webhook test", "Webhook 测试" },
}

local names = {
  en = { project = "Project Title", project_id = "Project ID", issue = "Issue", rollout = "Rollout",
    creator = "Issue Creator", description = "Issue Description", environment = "Environment", risk = "Risk",
    approvers = "Approvers", actor = "By", view = "View in Tidegate" },
  zh = { project = "项目名称", project_id = "项目 ID", issue = "工单", rollout = "发布", creator = "工单创建者",
    description = "工单描述", environment = "环境", risk = "风险", approvers = "审批人", actor = "操作者",
    view = "在 Tidegate 中查看" },
}

--- At most `most` bytes of UTF-8, whole characters; what was cut ends with "…".
---@param text string?
---@param most integer
---@return string
function notice.cut(text, most)
  text = text or ""
  if #text <= most then return text end
  local last = most - 3
  while last > 0 and text:byte(last + 1) >= 0x80 and text:byte(last + 1) < 0xC0 do last = last - 1 end
  return text:sub(1, last) .. "…"
end

--- As one line: a line break in a title would begin a paragraph, or a quotation.
---@param text string?
---@return string
function notice.line(text)
  return ((text or ""):gsub("%s+", " "):gsub("^ ", ""):gsub(" $", ""))
end

--- "Ada (ada@example.com)"
---@param title string?
---@param email string?
---@return string
function notice.person(title, email)
  if not title or title == "" or title == email then return email or "" end
  if not email or email == "" then return title end
  return ("%s (%s)"):format(title, email)
end

local function facts_of(event, say)
  local is_rollout = event.type:find "^PIPELINE_" ~= nil
  local facts = {}
  local function add(key, value, most)
    if not value or value == "" then return end
    facts[#facts + 1] = { key = key, name = say[key], value = notice.cut(value, most or 300) }
  end
  add("project", notice.line(event.projectTitle))
  add("project_id", event.project)
  add(is_rollout and "rollout" or "issue", notice.line(event.title))
  add("creator", notice.line(notice.person(event.creatorTitle, event.creator)))
  add("environment", notice.line(table.concat(event.environments or {}, ", ")))
  add("risk", event.riskLevel)
  add("approvers", table.concat(event.approvers or {}, ", "))
  add("actor", notice.line(notice.person(event.actorTitle, event.actor)))
  add("description", notice.line(event.description), 450)
  return facts
end

---@param event Event
---@param language "en"|"zh"|nil
---@return Notice
function notice.of(event, language)
  local known, say = events[event.type], names[language or "en"]
  local level = known and known[1] or "INFO"
  return {
    level = level,
    mark = marks[level],
    title = known and known[language == "zh" and 3 or 2] or notice.line(event.type),
    text = notice.cut(notice.line(event.summary), 1000),
    link = event.link ~= "" and event.link or nil,
    button = say.view,
    facts = facts_of(event, say),
  }
end

--- The value of one fact; nil when the event has none.
---@param n Notice
---@param key string
---@return string?
function notice.fact(n, key)
  for _, fact in ipairs(n.facts) do
    if fact.key == key then return fact.value end
  end
end

return notice
