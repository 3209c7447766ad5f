-- Which operation of pg_locks each action of ALTER TABLE is.
local ast = require "ast"
local catalog = require "catalog"
local pg_coercion = require "pg_coercion"
local volatility = require "volatility"

local lock_alter = {}

---@class LockSite
---@field stmt Statement
---@field action Action?
---@field metadata table?     TableMetadata of the table, when known
---@field add fun(operation: string, node: Node, more: table?)

local function is_serial(column)
  return column.type ~= nil and (column.type.name or ""):lower():find("serial", 1, true) ~= nil
end

local function of_default(column)
  if column.generated == "stored" then return "add_column_stored" end
  if is_serial(column) or column.identity then return "add_column_serial" end
  if volatility.volatile_call(column.default) then return "add_column_volatile" end
  return "add_column"
end

local inline = {
  unique = "add_column_unique", primary = "add_column_primary", check = "add_column_check",
  foreign = "add_column_reference",
}

local act = {}

function act.add_column(site, action)
  for _, column in ipairs(action.columns or {}) do
    site.add(of_default(column), column, { column = column })
    for _, constraint in ipairs(column.constraints or {}) do
      if inline[constraint.type] then
        local other = constraint.ref and constraint.ref.table
        site.add(inline[constraint.type], column,
          { column = column, constraint = constraint, other_table = other })
      end
    end
  end
end

local function is_same_column(expr, name)
  expr = ast.bare(expr)
  return not expr or (expr.op == "column" and expr.name == name)
end

function act.alter_type(site, action)
  local new = action.columns and action.columns[1] and action.columns[1].type
  local old = catalog.column(site.metadata, action.name)
  local is_free = new and old and old.type and is_same_column(action.expr, action.name)
    and pg_coercion.is_free(old.type, new)
  site.add(is_free and "widen_type" or "change_type", action,
    { type = new, old_type = old and old.type })
end

function act.set_not_null(site, action)
  local proved = site.proves_not_null(action.name)
  site.add(proved and "set_not_null_proved" or "set_not_null", action, { name = action.name })
end

local function primary_using_index(site, constraint)
  local index = catalog.index(site.schema, constraint.using_index)
  for _, expression in ipairs(index and index.expressions or {}) do
    local column = catalog.column(site.metadata, expression)
    if column and column.nullable then return "add_primary_key_nullable" end
  end
  return "add_key_using_index"
end

local constraint_of = {}
function constraint_of.check(_, constraint)
  return constraint.not_valid and "add_check_not_valid" or "add_check"
end
function constraint_of.foreign(_, constraint)
  return constraint.not_valid and "add_foreign_key_not_valid" or "add_foreign_key"
end
function constraint_of.unique(_, constraint)
  return constraint.using_index and "add_key_using_index" or "add_unique"
end
function constraint_of.primary(site, constraint)
  return constraint.using_index and primary_using_index(site, constraint) or "add_primary_key"
end
function constraint_of.exclude() return "add_exclude" end

function act.add_constraint(site, action)
  local constraint = action.constraint
  local name = constraint_of[constraint.type]
  if not name then return end
  site.add(name(site, constraint), constraint,
    { constraint = constraint, other_table = constraint.ref and constraint.ref.table })
end

function act.detach_partition(site, action)
  local is_concurrent = action.value == "concurrently" or action.value == "finalize"
  site.add(is_concurrent and "detach_concurrently" or "detach_partition", action,
    { other_table = action.table })
end

function act.attach_partition(site, action)
  site.add("attach_partition", action, { other_table = action.table })
end

local plain = {
  drop_column = "drop_column", drop_not_null = "drop_not_null", drop_constraint = "drop_constraint",
  validate_constraint = "validate_constraint", rename_column = "rename", rename_table = "rename",
  rename = "rename", rename_constraint = "rename", set_logged = "set_logged",
  set_unlogged = "set_logged", set_tablespace = "set_tablespace",
  set_access_method = "set_access_method", trigger = "trigger_state",
  set_statistics = "set_statistics", set_options = "set_options", reset_options = "set_options",
}

--- Tells the site every operation of the ALTER TABLE.
---@param site LockSite
function lock_alter.classify(site)
  for action in ast.actions(site.stmt) do
    site.action = action
    if act[action.op] then act[action.op](site, action)
    else site.add(plain[action.op] or "alter_other", action, { name = action.name }) end
  end
end

return lock_alter
