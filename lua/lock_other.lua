-- Which operation of pg_locks each statement other than ALTER TABLE is.
local catalog = require "catalog"

local lock_other = {}

--- True when the command has the option: VACUUM (FULL), REINDEX (CONCURRENTLY) or the word itself.
---@param stmt Statement
---@param name string
function lock_other.has_option(stmt, name)
  for _, option in ipairs(stmt.options or {}) do
    if option.name == name then
      local value = (option.value or "true"):lower()
      return value ~= "false" and value ~= "off" and value ~= "0"
    end
  end
  return false
end

local function is_concurrent(stmt) return stmt.concurrently or lock_other.has_option(stmt, "concurrently") end

-- One for each table named; one without a table when none is.
local function each_table(site, operation)
  local names = site.stmt.tables or {}
  for _, name in ipairs(names) do
    site.add(operation, site.stmt, { table = name, metadata = catalog.table(site.schema, name) })
  end
  if #names == 0 then site.add(operation, site.stmt) end
end

local classify = {}

function classify.create_index(site)
  site.add(site.stmt.concurrently and "create_index_concurrently" or "create_index", site.stmt)
end

function classify.drop_index(site)
  for _, name in ipairs(site.stmt.objects or {}) do
    local _, owner, schema = catalog.index(site.schema, name.name, name.schema)
    site.add(site.stmt.concurrently and "drop_index_concurrently" or "drop_index", site.stmt, {
      name = name.name, metadata = owner,
      table = owner and { schema = schema, name = owner.name } or { name = "the table of " .. name.name },
    })
  end
end

local function of_index(site, name)
  local _, owner, schema = catalog.index(site.schema, name.name, name.schema)
  return { table = owner and { schema = schema, name = owner.name } or { name = "the table of " .. name.name },
    metadata = owner }
end

function classify.reindex(site)
  local operation = is_concurrent(site.stmt) and "reindex_concurrently" or "reindex"
  if site.stmt.object == "table" then return each_table(site, operation) end
  if site.stmt.object ~= "index" then return site.add(operation, site.stmt) end
  for _, name in ipairs(site.stmt.tables or {}) do
    site.add(operation, site.stmt, of_index(site, name))
  end
end

function classify.cluster(site) each_table(site, "cluster") end

function classify.vacuum(site)
  if lock_other.has_option(site.stmt, "full") then each_table(site, "vacuum_full") end
end

function classify.refresh(site)
  each_table(site, is_concurrent(site.stmt) and "refresh_concurrently" or "refresh")
end

function classify.create_trigger(site) site.add("create_trigger", site.stmt) end

local function each_object(operation)
  return function(site)
    for _, name in ipairs(site.stmt.objects or {}) do
      site.add(operation, site.stmt, { table = name, metadata = catalog.table(site.schema, name) })
    end
  end
end
classify.truncate = each_object "truncate"
classify.drop_table = each_object "drop_table"

--- Tells the site every operation of the statement.
---@param site LockSite
function lock_other.classify(site)
  if classify[site.stmt.kind] and site.stmt.level == 2 then classify[site.stmt.kind](site) end
end

return lock_other
