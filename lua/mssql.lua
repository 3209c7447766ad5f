-- What SQL Server says its own way: names of one, two or three parts, and renames by a procedure.
local mssql = {}

--- The name with its database and schema, in lower case: names that are equal mean the same object.
---@param name Name
---@param database string?  the current one
function mssql.key(name, database)
  local catalog, schema = name.catalog or database or "", name.schema or ""
  if schema == "" then schema = "dbo" end
  return ("%s.%s.%s"):format(catalog, schema, name.name):lower()
end

--- True for #t and ##t, which live as long as a session.
---@param name Name
function mssql.is_temporary(name) return name.name:sub(1, 1) == "#" end

local function text_of(arg)
  if arg and arg.op == "named" then arg = arg.args and arg.args[1] end
  return arg and (arg.text or arg.name)
end

-- sp_rename (@objname, @newname, @objtype), in this order or by name.
local function argument(call, position, name)
  for _, arg in ipairs(call.args or {}) do
    if arg.op == "named" and arg.text and arg.text:lower() == name then return text_of(arg) end
  end
  local arg = call.args and call.args[position]
  return arg and arg.op ~= "named" and text_of(arg) or nil
end

--- What EXEC sp_rename does: the old name as written, the new one, and "object", "column", "index" ...
---@param stmt Statement
---@return {old: string, new: string, what: string}?
function mssql.rename(stmt)
  local call = stmt.kind == "execute" and stmt.values and stmt.values[1]
  if not call or call.op ~= "call" or (call.name or ""):lower() ~= "sp_rename" then return nil end
  local old, new = argument(call, 1, "@objname"), argument(call, 2, "@newname")
  if not old or not new then return nil end
  return { old = old, new = new, what = (argument(call, 3, "@objtype") or "object"):lower() }
end

return mssql
