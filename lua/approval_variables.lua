-- The variables that conditions of the setting WORKSPACE_APPROVAL may name: one set for each target database,
-- type of statement and table.
local variables = {}

-- What nobody has counted is more than any limit.
local UNKNOWN = 2 ^ 53 - 1

local sources = {
  DATABASE_CHANGE = "CHANGE_DATABASE",
  ROLE_GRANT = "REQUEST_ROLE",
  ACCESS_GRANT = "REQUEST_ACCESS",
}

local writes = { insert = true, update = true, delete = true, merge = true }

--- The source of the rules that an issue of this type is held against.
---@param issue Issue
---@return string?
function variables.source(issue) return sources[issue.type] end

local function affected_rows(change)
  local rows = tonumber(change.affected_rows)
  if rows then return rows end
  for _, statement in ipairs(change.statements or {}) do
    if writes[statement.kind] then return UNKNOWN end
  end
  return 0
end

-- Rows by table; one that the schema does not know is made by the change, and empty.
local function table_rows(change)
  local rows = {}
  for _, one in ipairs(change.tables or {}) do
    rows[one.schema .. "." .. one.name] = tonumber(one.rows) or (one.known and UNKNOWN or 0)
  end
  return rows
end

local function of_change(issue, change)
  return {
    resource = {
      project_id = issue.project.id,
      environment_id = change.environment.id or "",
      instance_id = change.database.instance,
      db_engine = change.database.engine,
      database_name = change.database.name,
      schema_name = "",
      table_name = "",
    },
    statement = {
      affected_rows = affected_rows(change),
      table_rows = 0,
      sql_type = "",
      text = change.statement or "",
    },
    risk = { level = issue.risk },
    issue = { labels = issue.labels },
  }
end

-- Sets the rest for each statement and table, and asks; equal ones are asked about once.
local function any_of_change(issue, change, holds)
  local set, rows, seen = of_change(issue, change), table_rows(change), {}
  local function ask(kind, name)
    local schema = name.schema or ""
    local key = kind .. "\0" .. schema .. "\0" .. name.name
    if seen[key] then return false end
    seen[key] = true
    set.statement.sql_type = kind:upper()
    set.statement.table_rows = rows[schema .. "." .. name.name] or 0
    set.resource.schema_name, set.resource.table_name = schema, name.name
    return holds(set)
  end
  for _, statement in ipairs(change.statements or {}) do
    local tables = statement.tables or {}
    if #tables == 0 and ask(statement.kind, { name = "" }) then return true end
    for _, name in ipairs(tables) do
      if ask(statement.kind, name) then return true end
    end
  end
  return next(seen) == nil and ask("", { name = "" })
end

--- Whether the condition holds for any set of variables. The table that it gets is used again.
---@param issue Issue
---@param holds fun(variables: table): boolean
---@return boolean
function variables.any(issue, holds)
  for _, change in ipairs(issue.changes or {}) do
    if any_of_change(issue, change, holds) then return true end
  end
  return false
end

--- What rules without a source may name.
---@param issue Issue
function variables.of_project(issue) return { resource = { project_id = issue.project.id } } end

return variables
