-- The safe form of a PostgreSQL statement that would hold a strong lock for long, as edits of the text.
-- Every function gives nil where it cannot be sure.
local edit = require "edit"

local safe_form = {}

local function only_action(stmt) return #(stmt.actions or {}) == 1 end

local function some(...)
  local edits = { ... }
  for i = 1, select("#", ...) do
    if not edits[i] then return nil end
  end
  return edits
end

--- CREATE INDEX CONCURRENTLY.
---@param stmt Statement
---@return Edit[]?
function safe_form.create_index(stmt)
  return some(edit.after_words(stmt, { "create", "unique?", "index" }, " CONCURRENTLY"))
end

--- DROP INDEX CONCURRENTLY: of one index, without CASCADE.
---@param stmt Statement
---@return Edit[]?
function safe_form.drop_index(stmt)
  if #stmt.objects ~= 1 or stmt.cascade then return nil end
  return some(edit.after_words(stmt, { "drop", "index" }, " CONCURRENTLY"))
end

--- REINDEX ... CONCURRENTLY.
---@param stmt Statement
---@return Edit[]?
function safe_form.reindex(stmt)
  if stmt.object == "system" or not stmt.object then return nil end
  return some(edit.after_words(stmt, { "reindex", stmt.object }, " CONCURRENTLY"))
end

--- REFRESH MATERIALIZED VIEW CONCURRENTLY.
---@param stmt Statement
---@return Edit[]?
function safe_form.refresh(stmt)
  return some(edit.after_words(stmt, { "refresh", "materialized", "view" }, " CONCURRENTLY"))
end

--- DETACH PARTITION ... CONCURRENTLY: alone in its ALTER.
---@param stmt Statement
---@param action Action
---@return Edit[]?
function safe_form.detach(stmt, action)
  if not only_action(stmt) then return nil end
  return some(edit.at_end(action, " CONCURRENTLY"))
end

local suffixes = { check = "check", foreign = "fkey", unique = "key" }

-- The name that PostgreSQL would choose.
local function default_name(stmt, constraint)
  local parts = { stmt.table.name }
  for _, column in ipairs(constraint.columns or {}) do parts[#parts + 1] = column end
  if constraint.type == "primary" then parts = { stmt.table.name, "pkey" }
  else parts[#parts + 1] = suffixes[constraint.type] end
  return table.concat(parts, "_")
end

--- ADD CONSTRAINT ... NOT VALID, then VALIDATE CONSTRAINT as a statement of its own.
---@param stmt Statement
---@param constraint Constraint
---@return Edit[]?
function safe_form.not_valid(stmt, constraint)
  local name = constraint.name or default_name(stmt, constraint)
  local edits = { edit.at_end(constraint, " NOT VALID") }
  if not constraint.name then
    edits[2] = edit.at_start(constraint, ("CONSTRAINT %s "):format(edit.ident(name)))
  end
  edits[#edits + 1] = edit.after(stmt,
    ("ALTER TABLE %s VALIDATE CONSTRAINT %s"):format(edit.name(stmt.table), edit.ident(name)))
  return edits
end

--- CREATE UNIQUE INDEX CONCURRENTLY, then the constraint USING INDEX.
---@param stmt Statement
---@param constraint Constraint
---@return Edit[]?
function safe_form.using_index(stmt, constraint)
  if #constraint.columns ~= #constraint.keys or constraint.using_index then return nil end
  local include = constraint.include and #constraint.include > 0
    and (" INCLUDE (%s)"):format(edit.list(constraint.include)) or ""
  local name = edit.ident(constraint.name or default_name(stmt, constraint))
  local kind = constraint.type == "primary" and "PRIMARY KEY" or "UNIQUE"
  return some(
    edit.before(stmt, ("CREATE UNIQUE INDEX CONCURRENTLY %s ON %s (%s)%s"):format(name,
      edit.name(stmt.table), edit.list(constraint.columns), include)),
    edit.replace(stmt, constraint, ("CONSTRAINT %s %s USING INDEX %s"):format(name, kind, name)))
end

--- A CHECK that proves it, validated while rows may be written; SET NOT NULL then reads nothing.
---@param stmt Statement
---@param action Action
---@return Edit[]?
function safe_form.set_not_null(stmt, action)
  if not only_action(stmt) then return nil end
  local table_name = edit.name(stmt.table)
  local name = edit.ident(("%s_%s_not_null"):format(stmt.table.name, action.name))
  return some(
    edit.before(stmt, ("ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT VALID"):format(
      table_name, name, edit.ident(action.name))),
    edit.before(stmt, ("ALTER TABLE %s VALIDATE CONSTRAINT %s"):format(table_name, name)),
    edit.after(stmt, ("ALTER TABLE %s DROP CONSTRAINT %s"):format(table_name, name)))
end

--- The first step of a type change by expand and contract: a new column beside the old one.
---@param stmt Statement
---@param action Action
---@return Edit[]?
function safe_form.expand_type(stmt, action)
  local new = action.columns and action.columns[1]
  if not only_action(stmt) or not new or not new.type then return nil end
  local column, fresh = edit.ident(action.name), edit.ident(action.name .. "_new")
  local value = action.expr and "the USING expression" or column
  return some(edit.replace(stmt, action, ("ADD COLUMN %s %s"):format(fresh, new.type.text)),
    edit.note(stmt, ("keep %s equal to %s by a trigger and fill it in batches; in a later change drop %s "
      .. "and rename %s to %s"):format(fresh, value, column, fresh, column)))
end

return safe_form
