-- Questions about statements that many rules ask, so that a rule stays a few lines.
local ast = {}

local function none() end

-- Goes through a list.
local function each(list)
  if not list[1] then return none end
  local i = 0
  return function()
    i = i + 1
    return list[i]
  end
end

local adds_columns = { add_column = true, change_column = true, modify_column = true }

local function append(list, items)
  for _, item in ipairs(items or {}) do list[#list + 1] = item end
end

local function list_columns(stmt, op)
  local list = {}
  if stmt.kind == "create_table" then append(list, stmt.columns) end
  for _, action in ipairs(stmt.kind == "alter_table" and stmt.actions or {}) do
    if adds_columns[action.op] and (not op or action.op == op) then append(list, action.columns) end
  end
  return list
end

local function list_constraints(stmt)
  local list = {}
  if stmt.kind == "create_table" then append(list, stmt.constraints) end
  for column in ast.columns_added(stmt) do append(list, column.constraints) end
  for action in ast.actions(stmt, "add_constraint") do list[#list + 1] = action.constraint end
  return list
end

-- Many rules ask the same of one statement, one after the other: what was listed last is kept.
local function remember(list_of)
  local last, list
  return function(stmt)
    if stmt ~= last then last, list = stmt, list_of(stmt) end
    return list
  end
end

local columns_of, constraints_of = remember(list_columns), remember(list_constraints)

--- Every column definition that the statement introduces: CREATE TABLE's, ADD's, CHANGE's, MODIFY's.
---@param stmt Statement
---@param op string?  of an ALTER only the actions of this op
---@return fun(): Column?
function ast.columns_added(stmt, op)
  return each(op and list_columns(stmt, op) or columns_of(stmt))
end

--- The actions of an ALTER, all or those of one op.
---@param stmt Statement
---@param op string?
---@return fun(): Action?
function ast.actions(stmt, op)
  local list, i = stmt.actions, 0
  if not list then return none end
  return function()
    repeat i = i + 1 until not list[i] or not op or list[i].op == op
    return list[i]
  end
end

--- Every constraint that the statement introduces, inline ones too, of one type or all.
---@param stmt Statement
---@param kind string?
---@return fun(): Constraint?
function ast.constraints_added(stmt, kind)
  local list, i = constraints_of(stmt), 0
  if not list[1] then return none end
  return function()
    repeat i = i + 1 until not list[i] or not kind or list[i].type == kind
    return list[i]
  end
end

--- The columns of the primary key that the statement writes, as a set of lower-case names.
---@param stmt Statement
---@return table<string, boolean>
function ast.primary_columns(stmt)
  local set = {}
  for constraint in ast.constraints_added(stmt, "primary") do
    for _, name in ipairs(constraint.columns) do set[name:lower()] = true end
  end
  return set
end

local is_key = { primary = true, unique = true, index = true, foreign = true }

local function list_keys(stmt)
  local found = {}
  for constraint in ast.constraints_added(stmt) do
    if is_key[constraint.type] then
      found[#found + 1] = {
        type = constraint.type,
        name = constraint.name,
        columns = constraint.columns,
        keys = constraint.keys or {},
        node = ast.place(stmt, constraint),
      }
    end
  end
  if stmt.kind == "create_index" and not stmt.fulltext and not stmt.spatial then
    found[1] = {
      type = stmt.unique and "unique" or "index",
      name = stmt.name and stmt.name.name,
      columns = stmt.columns or {},
      keys = stmt.keys or {},
      node = stmt,
    }
  end
  return found
end

local keys_of = remember(list_keys)

--- Every list of columns that is or needs an index: keys and foreign keys of CREATE and ALTER TABLE,
--- and CREATE INDEX itself. Fulltext and spatial ones have rules of their own.
---@param stmt Statement
---@return fun(): {type: string, name: string?, columns: string[], keys: Key[], node: Node}?
function ast.keys_added(stmt) return each(keys_of(stmt)) end

--- Where to point for a part of a statement: at the part in a CREATE, at the statement in an ALTER.
---@param stmt Statement
---@param node Node
function ast.place(stmt, node)
  return stmt.verb == "create" and node or stmt
end

--- The new name that an ALTER gives to the object itself.
---@param stmt Statement
---@return string?
function ast.renamed_to(stmt)
  for action in ast.actions(stmt) do
    if action.op == "rename" or action.op == "rename_table" then return action.new_name end
  end
end

--- The table that the statement defines or changes.
---@param stmt Statement
---@return Name?
function ast.table_of(stmt)
  return stmt.table or (stmt.names and stmt.names[1])
end

--- Where a node stands, to be kept: the node itself would keep the whole statement.
---@param node Node
---@return Node
function ast.spot(node)
  local stop = node.stop
  return { line = node.line, column = node.column, stop = stop and { line = stop.line, column = stop.column } }
end

--- schema.name with the given default schema, as a key for tables of tables.
---@param name Name
---@param default_schema string?
function ast.key(name, default_schema)
  return (name.schema or default_schema or "") .. "." .. name.name
end

--- The name as it is written in the statement, with its qualifiers.
---@param name Name
function ast.written(name)
  local parts = {}
  if name.catalog then parts[#parts + 1] = name.catalog end
  if name.schema then parts[#parts + 1] = name.schema end
  parts[#parts + 1] = name.name
  return table.concat(parts, ".")
end

--- True when the rule's parameter `list` (a set) has the table: by its bare name, in T-SQL as written.
---@param name Name
---@param ctx Context
function ast.is_listed(name, ctx)
  return ctx.params.list[ctx.engine == "MSSQL" and ast.written(name) or name.name] ~= nil
end

--- Every option that the statement writes: a CREATE's own, and those of an ALTER's actions.
---@param stmt Statement
---@return fun(): Option?
function ast.options(stmt)
  local list = {}
  append(list, stmt.options)
  for action in ast.actions(stmt) do append(list, action.options) end
  return each(list)
end

--- True for a CREATE TABLE that could have the option and leaves it out.
---@param stmt Statement
---@param name string
function ast.lacks_option(stmt, name)
  return stmt.level == 2 and #stmt.likes == 0 and not ast.option(stmt.options, name)
end

--- The last option of that name.
---@param options Option[]?
---@param name string
---@return Option?
function ast.option(options, name)
  local found
  for _, option in ipairs(options or {}) do
    if option.name == name then found = option end
  end
  return found
end

--- Looks through parentheses and casts.
---@param expr Expr?
---@return Expr?
function ast.bare(expr)
  while expr and (expr.op == "paren" or expr.op == "cast" or expr.op == "collate") do
    expr = expr.args and expr.args[1]
  end
  return expr
end

--- A node at the last line of the statement.
---@param stmt Statement
---@return Node
function ast.last_line(stmt)
  return { line = stmt.stop.line, column = 1 }
end

--- The words of a command's or SET's value: identifiers and literals as text.
---@param expr Expr?
---@return string?
function ast.word(expr)
  expr = ast.bare(expr)
  return expr and (expr.text or expr.name)
end

return ast
