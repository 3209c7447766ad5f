-- Days and times of a clock as numbers. A day is counted from 1970-01-01.
local calendar = { DAY = 86400 }

local DAY = calendar.DAY
local names = { [0] = "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday" }

---@param year integer
---@param month integer
---@param day integer
---@return integer
function calendar.day_number(year, month, day)
  if month <= 2 then year = year - 1 end
  local era = math.floor(year / 400)
  local of_era = year - era * 400
  local of_year = math.floor((153 * (month + (month > 2 and -3 or 9)) + 2) / 5) + day - 1
  return era * 146097 + of_era * 365 + math.floor(of_era / 4) - math.floor(of_era / 100) + of_year - 719468
end

--- 0 is Sunday.
---@param number integer
---@return integer
function calendar.weekday(number)
  return (number + 4) % 7
end

--- "Mon", "monday" …: 0 is Sunday.
---@param name string
---@return integer?
function calendar.read_weekday(name)
  name = name:lower()
  for i, full in pairs(names) do
    if name == full or name == full:sub(1, 3) then return i end
  end
end

--- "22:30" as seconds from midnight; "24:00" is the end of the day.
---@param text string
---@return integer?
function calendar.read_time(text)
  local hour, minute = text:match "^(%d%d?):(%d%d)$"
  hour, minute = tonumber(hour), tonumber(minute)
  if not hour or minute > 59 or hour > 24 or (hour == 24 and minute > 0) then return nil end
  return hour * 3600 + minute * 60
end

--- "2026-12-20" or "2026-12-20T18:00" as what a clock shows, in seconds, and whether it names a day.
---@param text string
---@return integer? shown
---@return boolean? is_day
function calendar.read_date(text)
  local year, month, day, rest = text:match "^(%d%d%d%d)%-(%d%d)%-(%d%d)(.*)$"
  year, month, day = tonumber(year), tonumber(month), tonumber(day)
  if not year or month < 1 or month > 12 or day < 1 then return nil end
  local next_month = calendar.day_number(month == 12 and year + 1 or year, month % 12 + 1, 1)
  local number = calendar.day_number(year, month, day)
  if number >= next_month then return nil end
  if rest == "" then return number * DAY, true end
  local seconds = calendar.read_time(rest:match "^[T ](%d%d:%d%d)$" or "")
  if not seconds then return nil end
  return number * DAY + seconds, false
end

--- The day that the clock of the zone shows.
---@param zone_name string
---@param epoch number
---@return integer
function calendar.day_at(zone_name, epoch)
  return math.floor((epoch + zone.offset(zone_name, epoch)) / DAY)
end

return calendar
