-- Windows and freezes: when something may happen, by the clock of a place.
-- Both ends are moments at which the clock first shows a time or a later one: a time that is shown
-- twice in autumn counts the first time, one that is skipped in spring is the moment of the jump.
local calendar = require "calendar"

local window = {}

local DAY = calendar.DAY
local FAR = 15 -- days to look ahead: every weekday comes twice, should the first be skipped

local function read_range(piece)
  local first, last = piece:match "^(%a+)%-(%a+)$"
  first, last = calendar.read_weekday(first or piece), calendar.read_weekday(last or piece)
  return first, last
end

--- "Mon-Fri", "Mon,Wed", "Sat-Mon", "*" as a set of weekdays.
local function read_days(text)
  local on = {}
  if text == "*" then text = "Sun-Sat" end
  for piece in (text .. ","):gmatch "%s*([^,]-)%s*," do
    local first, last = read_range(piece)
    if not first or not last then
      return nil, ("'%s' is not a day of the week, like \"Mon\" or \"Mon-Fri\""):format(piece)
    end
    for i = first, last < first and last + 7 or last do on[i % 7] = true end
  end
  return on
end

local function check_zone(name)
  if type(name) ~= "string" then return "zone is missing: name one, like \"Europe/Berlin\" or \"UTC\"" end
  if not zone.has(name) then return ("no time zone is called '%s'"):format(name) end
end

local function check_fields(fields, known)
  if type(fields) ~= "table" then return "a table of fields is expected" end
  for name in pairs(fields) do
    if not known[name] then return ("there is no field '%s'"):format(tostring(name)) end
  end
  return check_zone(fields.zone)
end

local function check_weekly(w)
  if type(w.days) ~= "string" then return "days must be a text, like \"Mon-Fri\" or \"*\"" end
  local on, why = read_days(w.days)
  if not on then return why end
  for _, name in ipairs { "from", "to" } do
    if type(w[name]) ~= "string" or not calendar.read_time(w[name]) then
      return name .. " must be a time of the day, like \"22:00\""
    end
  end
  if w.from == w.to then return "from and to are the same; the whole day is 00:00 to 24:00" end
end

local function check_freeze(f)
  local from = type(f.from) == "string" and calendar.read_date(f.from)
  local to = f.to == nil or (type(f.to) == "string" and calendar.read_date(f.to))
  if not from then return "from must be a day or a time, like \"2026-12-20\" or \"2026-12-20T18:00\"" end
  if not to then return "to must be a day or a time, like \"2027-01-03\" or \"2027-01-03T06:00\"" end
  if to ~= true and to < from then return "to is before from" end
  if f.reason ~= nil and type(f.reason) ~= "string" then return "reason must be a text" end
end

--- A window that opens on days of the week.
---@param fields {days: string?, from: string, to: string, zone: string}
---@return Window
function window.weekly(fields)
  local why = check_fields(fields, { days = true, from = true, to = true, zone = true })
  local w = { kind = "weekly" }
  for name, value in pairs(why and {} or fields) do w[name] = value end
  w.days = w.days or "*"
  why = why or check_weekly(w)
  if why then error("window.weekly: " .. why, 2) end
  return w
end

--- A time in which nothing may happen; without `to` until the policy is changed.
---@param fields {from: string, to: string?, zone: string, reason: string?}
---@return Window
function window.freeze(fields)
  local why = check_fields(fields, { from = true, to = true, zone = true, reason = true })
  why = why or check_freeze(fields)
  if why then error("window.freeze: " .. why, 2) end
  return { kind = "freeze", from = fields.from, to = fields.to, zone = fields.zone, reason = fields.reason }
end

--- Whether it is open, and when that changes.
local function weekly_state(w, now)
  local on, from, to = read_days(w.days), calendar.read_time(w.from), calendar.read_time(w.to)
  if to <= from then to = to + DAY end
  local today = calendar.day_at(w.zone, now)
  local opening, closing
  for day = today - 2, today + FAR do
    if on[calendar.weekday(day)] then
      local opens, closes = zone.instant(w.zone, day * DAY + from), zone.instant(w.zone, day * DAY + to)
      if opens <= (closing or now) and closes > (closing or now) then
        closing = closes
      elseif opens > now and opens < closes then
        opening = opening or opens
      end
    end
  end
  return closing ~= nil, closing or opening
end

local function freeze_bounds(f)
  local from = calendar.read_date(f.from)
  if not f.to then return zone.instant(f.zone, from), math.huge end
  local to, is_day = calendar.read_date(f.to)
  return zone.instant(f.zone, from), zone.instant(f.zone, is_day and to + DAY or to)
end

--- A text for people.
---@param w Window
---@return string
function window.describe(w)
  if w.kind == "weekly" then
    return ("%s %s-%s %s"):format(w.days == "*" and "daily" or w.days, w.from, w.to, w.zone)
  end
  return ("%s%s %s"):format(w.from, w.to and " to " .. w.to or " on", w.zone)
end

--- The freeze that is on, and its end.
local function frozen(list, at)
  for _, f in ipairs(list) do
    if f.kind == "freeze" then
      local from, to = freeze_bounds(f)
      if from <= at and at < to then return f, to end
    end
  end
end

--- Whether a window is open or there is none, and when that changes.
local function opened(list, at)
  local closes, opens, any
  for _, w in ipairs(list) do
    if w.kind == "weekly" then
      any = true
      local is_open, change = weekly_state(w, at)
      if is_open then closes = math.max(closes or 0, change)
      else opens = math.min(opens or math.huge, change or math.huge) end
    end
  end
  return not any or closes ~= nil, closes or opens
end

local function why_closed(list)
  local names = {}
  for _, w in ipairs(list) do
    if w.kind == "weekly" then names[#names + 1] = window.describe(w) end
  end
  return "outside the window " .. table.concat(names, ", ")
end

--- The first moment from `at` on at which a window is open and no freeze is on; nil = never.
local function next_opening(list, at)
  for _ = 1, 100 do
    local freeze, thaws = frozen(list, at)
    local is_open, opens = true, nil
    if not freeze then is_open, opens = opened(list, at) end
    if not freeze and is_open then return at end
    at = freeze and thaws or opens
    if at == math.huge then return nil end
  end
end

local function next_closing(list, now)
  local _, closing = opened(list, now)
  for _, f in ipairs(list) do
    if f.kind == "freeze" then
      local from = freeze_bounds(f)
      if from > now then closing = math.min(closing or from, from) end
    end
  end
  return closing
end

--- What a rollout policy answers: whether it may happen now, why not, and until when that holds.
---@param list Window[]
---@param now number
---@return "ALLOW"|"WAIT"
---@return string? reason
---@return number? until
function window.decide(list, now)
  local freeze = frozen(list, now)
  if freeze then
    local why = freeze.reason and ": " .. freeze.reason or ""
    return "WAIT", "frozen " .. window.describe(freeze) .. why, next_opening(list, now)
  end
  if opened(list, now) then return "ALLOW", nil, next_closing(list, now) end
  return "WAIT", why_closed(list), next_opening(list, now)
end

--- "Mon-Fri 22:00-04:00 Europe/Berlin", a window as one line; several are separated by ";".
---@param text string
---@return Window[]
function window.read_weekly(text)
  local list = {}
  for piece in text:gmatch "[^;]+" do
    local days, from, to, name = piece:match "^%s*(%S+)%s+(%d+:%d+)%-(%d+:%d+)%s+(%S+)%s*$"
    if not days then error(("'%s' is no window, like \"Mon-Fri 22:00-04:00 Europe/Berlin\""):format(piece), 2) end
    list[#list + 1] = window.weekly { days = days, from = from, to = to, zone = name }
  end
  return list
end

--- "2026-12-20/2027-01-03 Europe/Berlin year-end", a freeze as one line; several are separated by ";".
---@param text string
---@return Window[]
function window.read_freezes(text)
  local list = {}
  for piece in text:gmatch "[^;]+" do
    local from, to, name, reason = piece:match "^%s*([^%s/]+)/(%S*)%s+(%S+)%s*(.-)%s*$"
    if not from then
      error(("'%s' is no freeze, like \"2026-12-20/2027-01-03 Europe/Berlin year-end\""):format(piece), 2)
    end
    list[#list + 1] = window.freeze { from = from, to = to ~= "" and to or nil, zone = name,
      reason = reason ~= "" and reason or nil }
  end
  return list
end

return window
