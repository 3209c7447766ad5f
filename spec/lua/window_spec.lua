-- Windows and freezes by the clocks of four places, through the jumps of spring and autumn.
local support = require "spec.support.review"
_G.zone = support.core.zone
local window = require "window"

--- Seconds since 1970 of "2026-03-28T22:00Z".
local function at(text)
  local y, m, d, h, min = text:match "^(%d+)%-(%d+)%-(%d+)T(%d+):(%d+)Z$"
  return require "calendar".day_number(tonumber(y), tonumber(m), tonumber(d)) * 86400 + h * 3600 + min * 60
end

local function show(epoch)
  return epoch and os.date("!%Y-%m-%dT%H:%MZ", epoch)
end

local function night(zone_name, fields)
  local w = { days = "*", from = "22:00", to = "04:00", zone = zone_name }
  for key, value in pairs(fields or {}) do w[key] = value end
  return window.weekly(w)
end

local function decided(list, moment)
  local verdict, _, change = window.decide(list, at(moment))
  return verdict .. " " .. tostring(show(change))
end

describe("window.weekly", function()
  for _, case in ipairs {
    -- zone, fields, moment, answer
    { "Europe/Berlin", {}, "2026-07-01T19:59Z", "WAIT 2026-07-01T20:00Z" },
    { "Europe/Berlin", {}, "2026-07-01T20:00Z", "ALLOW 2026-07-02T02:00Z" },
    { "Europe/Berlin", {}, "2026-07-02T01:59Z", "ALLOW 2026-07-02T02:00Z" },
    { "Europe/Berlin", {}, "2026-07-02T02:00Z", "WAIT 2026-07-02T20:00Z" },
    { "Europe/Berlin", {}, "2026-01-01T20:30Z", "WAIT 2026-01-01T21:00Z" },
    -- the nights of the jumps are an hour shorter and an hour longer
    { "Europe/Berlin", {}, "2026-03-28T21:00Z", "ALLOW 2026-03-29T02:00Z" },
    { "Europe/Berlin", {}, "2026-10-24T20:00Z", "ALLOW 2026-10-25T03:00Z" },
    -- 02:30 is skipped: the window opens with the jump; 02:30 twice: the first one counts
    { "Europe/Berlin", { from = "02:30", to = "05:00" }, "2026-03-29T00:59Z", "WAIT 2026-03-29T01:00Z" },
    { "Europe/Berlin", { from = "02:30", to = "05:00" }, "2026-10-24T23:00Z", "WAIT 2026-10-25T00:30Z" },
    { "Europe/Berlin", { from = "01:00", to = "02:30" }, "2026-10-25T00:45Z", "WAIT 2026-10-26T00:00Z" },
    -- a window that lies wholly in what is skipped does not open that day
    { "Europe/Berlin", { from = "02:10", to = "02:50" }, "2026-03-29T00:00Z", "WAIT 2026-03-30T00:10Z" },
    { "America/New_York", {}, "2026-03-08T03:00Z", "ALLOW 2026-03-08T08:00Z" },
    { "America/New_York", {}, "2026-11-01T02:00Z", "ALLOW 2026-11-01T09:00Z" },
    { "America/New_York", { from = "02:00", to = "03:00" }, "2026-03-08T06:30Z", "WAIT 2026-03-09T06:00Z" },
    { "America/New_York", { from = "01:30", to = "02:00" }, "2026-11-01T05:45Z", "ALLOW 2026-11-01T07:00Z" },
    -- no summer time, and half an hour beside the others
    { "Asia/Kolkata", {}, "2026-03-29T16:29Z", "WAIT 2026-03-29T16:30Z" },
    { "Asia/Kolkata", {}, "2026-10-25T16:30Z", "ALLOW 2026-10-25T22:30Z" },
    -- the clock is set by half an hour
    { "Australia/Lord_Howe", {}, "2026-10-03T11:30Z", "ALLOW 2026-10-03T17:00Z" },
    { "Australia/Lord_Howe", {}, "2026-04-04T11:00Z", "ALLOW 2026-04-04T17:30Z" },
    { "Australia/Lord_Howe", { from = "01:45", to = "03:00" }, "2026-04-04T14:44Z", "WAIT 2026-04-04T14:45Z" },
    { "Australia/Lord_Howe", { from = "02:15", to = "03:00" }, "2026-10-03T15:00Z", "WAIT 2026-10-03T15:30Z" },
    { "UTC", { from = "00:00", to = "24:00", days = "Wed" }, "2026-07-01T00:00Z", "ALLOW 2026-07-02T00:00Z" },
  } do
    it(("%s %s answers %s"):format(case[1], case[3], case[4]), function()
      assert.equal(case[4], decided({ night(case[1], case[2]) }, case[3]))
    end)
  end

  it("counts the day on which the night begins", function()
    local week = { night("UTC", { days = "Mon-Fri" }) }
    assert.equal("ALLOW 2026-07-04T04:00Z", decided(week, "2026-07-04T03:00Z")) -- Saturday, of Friday's night
    assert.equal("WAIT 2026-07-06T22:00Z", decided(week, "2026-07-04T04:00Z"))
    assert.equal("WAIT 2026-07-06T22:00Z", decided(week, "2026-07-05T23:00Z")) -- Sunday night
  end)

  it("reads lists and ranges over the end of the week", function()
    local days = { night("UTC", { days = "sat-mon, Wednesday", from = "10:00", to = "11:00" }) }
    for day, verdict in pairs { ["04"] = "ALLOW", ["05"] = "ALLOW", ["06"] = "ALLOW", ["07"] = "WAIT",
      ["08"] = "ALLOW", ["09"] = "WAIT", ["10"] = "WAIT" } do
      assert.equal(verdict, (window.decide(days, at("2026-07-" .. day .. "T10:30Z"))), day)
    end
  end)

  it("joins windows that meet", function()
    local list = { night("UTC", { from = "22:00", to = "24:00" }), night("UTC", { from = "00:00", to = "04:00" }) }
    assert.equal("ALLOW", (window.decide(list, at "2026-07-01T23:59Z")))
    assert.equal("ALLOW", (window.decide(list, at "2026-07-02T00:00Z")))
    assert.equal("WAIT 2026-07-02T22:00Z", decided(list, "2026-07-02T04:00Z"))
  end)

  it("says which window it waits for", function()
    local _, reason = window.decide({ night("Asia/Kolkata", { days = "Mon-Fri" }) }, at "2026-07-01T10:00Z")
    assert.equal("outside the window Mon-Fri 22:00-04:00 Asia/Kolkata", reason)
  end)

  for name, fields in pairs {
    ["window.weekly: no time zone is called 'Europe/Atlantis'"] = { zone = "Europe/Atlantis" },
    ["window.weekly: 'Moon' is not a day of the week, like \"Mon\" or \"Mon-Fri\""] = { days = "Moon" },
    ["window.weekly: '' is not a day of the week, like \"Mon\" or \"Mon-Fri\""] = { days = "Mon,,Tue" },
    ["window.weekly: from must be a time of the day, like \"22:00\""] = { from = "25:00" },
    ["window.weekly: to must be a time of the day, like \"22:00\""] = { to = 4 },
    ["window.weekly: there is no field 'dayz'"] = { dayz = "Mon" },
    ["window.weekly: from and to are the same; the whole day is 00:00 to 24:00"] = { to = "22:00" },
  } do
    it("refuses: " .. name, function()
      local ok, message = pcall(function()
        local w = night("UTC", fields)
        return w
      end)
      assert.is_false(ok)
      assert.equal(name, (message:gsub("^[^:]+:%d+: ", "")))
    end)
  end

  it("blames the line that calls it", function()
    local chunk = assert(loadstring("local window = ...\n\nlocal w = window.weekly { zone = 'x' }\nreturn w",
      "@policies/rollout/x.lua"))
    local _, message = pcall(chunk, window)
    assert.equal("policies/rollout/x.lua:3: window.weekly: no time zone is called 'x'", message)
  end)
end)

describe("window.freeze", function()
  local year_end = window.freeze { from = "2026-12-20", to = "2027-01-03", zone = "Europe/Berlin", reason = "year-end" }

  it("takes whole days, the last one too", function()
    assert.equal("ALLOW 2026-12-19T23:00Z", decided({ year_end }, "2026-12-19T22:59Z"))
    assert.equal("WAIT 2027-01-03T23:00Z", decided({ year_end }, "2026-12-19T23:00Z"))
    assert.equal("WAIT 2027-01-03T23:00Z", decided({ year_end }, "2027-01-03T22:59Z"))
    assert.equal("ALLOW nil", decided({ year_end }, "2027-01-03T23:00Z"))
  end)

  it("says which freeze and why", function()
    local _, reason = window.decide({ year_end }, at "2026-12-24T18:00Z")
    assert.equal("frozen 2026-12-20 to 2027-01-03 Europe/Berlin: year-end", reason)
  end)

  it("takes times, through a jump of the clock", function()
    local f = window.freeze { from = "2026-10-25T02:30", to = "2026-10-25T03:00", zone = "Europe/Berlin" }
    assert.equal("WAIT 2026-10-25T02:00Z", decided({ f }, "2026-10-25T00:30Z"))
    f = window.freeze { from = "2026-03-29T01:00", to = "2026-03-29T02:30", zone = "Europe/Berlin" }
    assert.equal("WAIT 2026-03-29T01:00Z", decided({ f }, "2026-03-29T00:30Z"))
  end)

  it("without an end lasts until the policy is changed", function()
    local f = window.freeze { from = "2026-12-20", zone = "UTC" }
    assert.equal("WAIT nil", decided({ f }, "2030-01-01T00:00Z"))
    assert.equal("WAIT nil", decided({ f, night "UTC" }, "2030-01-01T23:00Z"))
  end)

  it("keeps a window shut, whose next opening comes after it", function()
    local list = { night("Europe/Berlin", { days = "Mon-Fri" }), year_end }
    assert.equal("WAIT 2027-01-04T21:00Z", decided(list, "2026-12-22T22:00Z"))
    assert.equal("WAIT 2026-12-18T21:00Z", decided(list, "2026-12-18T12:00Z"))
    -- Saturday: the next window of the week lies in the freeze
    assert.equal("WAIT 2027-01-04T21:00Z", decided(list, "2026-12-19T12:00Z"))
    assert.equal("ALLOW 2026-12-19T03:00Z", decided(list, "2026-12-18T23:00Z"))
  end)

  for name, fields in pairs {
    ["from must be a day or a time, like \"2026-12-20\" or \"2026-12-20T18:00\""] = { from = "2026-02-30" },
    ["to must be a day or a time, like \"2027-01-03\" or \"2027-01-03T06:00\""] = { to = "tomorrow" },
    ["to is before from"] = { to = "2026-12-19" },
    ["zone is missing: name one, like \"Europe/Berlin\" or \"UTC\""] = { zone = 1 },
  } do
    it("refuses: " .. name, function()
      local f = { from = "2026-12-20", to = "2027-01-03", zone = "UTC" }
      for key, value in pairs(fields) do f[key] = value end
      local ok, message = pcall(window.freeze, f)
      assert.is_false(ok)
      assert.is_truthy(message:find("window.freeze: " .. name, 1, true), message)
    end)
  end
end)

describe("a window in one line", function()
  it("is read", function()
    assert.same({ { kind = "weekly", days = "Mon-Fri", from = "22:00", to = "04:00", zone = "Europe/Berlin" },
      { kind = "weekly", days = "*", from = "1:00", to = "2:00", zone = "UTC" } },
      window.read_weekly "Mon-Fri 22:00-04:00 Europe/Berlin; * 1:00-2:00 UTC")
    assert.same({ { kind = "freeze", from = "2026-12-20", to = "2027-01-03", zone = "Europe/Berlin",
      reason = "year-end sale" }, { kind = "freeze", from = "2028-01-01T06:00", zone = "UTC" } },
      window.read_freezes "2026-12-20/2027-01-03 Europe/Berlin year-end sale;2028-01-01T06:00/ UTC")
    assert.same({}, window.read_weekly "")
  end)

  it("is refused when it is none", function()
    assert.error_matches(function() window.read_weekly "at night" end, "'at night' is no window")
    assert.error_matches(function() window.read_freezes "2026-12-20 UTC" end, "is no freeze")
    assert.error_matches(function() window.read_weekly "Mon 1:00-2:00 Mars" end, "no time zone is called 'Mars'")
  end)
end)
