-- Indexes that the script declares twice.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "TABLE_NO_DUPLICATE_INDEX",
  title   = "No two equal indexes",
  why     = "The second costs as much as the first at every write and serves nobody.",
  level   = "WARNING",
  enabled = false,
  code    = 815,
  engines = { "MYSQL" },
  on      = { "create_table", "alter_table", "drop_table", "create_index", "drop_index" },
  good    = {
    "CREATE TABLE t (a int, b int, INDEX i (a, b), INDEX j (b, a), UNIQUE (a, b))",
    "CREATE INDEX i ON t (a); CREATE INDEX i ON u (a)",
    "CREATE INDEX i ON t (a); DROP INDEX i ON t; CREATE INDEX j ON t (a)",
    "CREATE TABLE t (a text, INDEX i (a(8)), INDEX j (a(9)), FULLTEXT k (a))",
  },
  bad     = {
    "CREATE TABLE t (a int, INDEX i (a), INDEX j (a))",
    "CREATE TABLE t (a int PRIMARY KEY, INDEX j (a))",
    "CREATE TABLE t (a int, INDEX i (a)); ALTER TABLE t ADD INDEX j (a)",
    "CREATE INDEX i ON t (a); CREATE INDEX j ON t (a) USING BTREE",
  },
}

local kinds = { primary = "", index = "", unique = "unique", fulltext = "fulltext", spatial = "spatial" }

local function key_text(key)
  local text = key.name and key.name:lower() or key.expr and ("(%d:%d)"):format(key.line, key.column)
  return ("%s(%s)%s"):format(text, key.length or "", key.descending and " desc" or "")
end

-- What makes two indexes of a table equal.
local function signature(index, kind)
  local parts = { kind, index.using or "btree" }
  for _, key in ipairs(index.keys or {}) do parts[#parts + 1] = key_text(key) end
  for _, column in ipairs(index.keys and {} or index.columns) do
    parts[#parts + 1] = ("%s()"):format(column:lower())
  end
  return table.concat(parts, " ")
end

-- The indexes declared for a table: signatures by name, and names by signature.
local function declared(ctx, name)
  local key = ast.key(name)
  ctx.script[key] = ctx.script[key] or { by_name = {}, by_signature = {} }
  return ctx.script[key]
end

local function add(ctx, stmt, node, index, kind)
  local list, one = declared(ctx, stmt.table), signature(index, kind)
  local name = type(index.name) == "table" and index.name.name or index.name or kind
  if list.by_signature[one] then
    ctx:advise(ast.place(stmt, node), "index %s of table %s is the same as %s: leave it out", name,
      stmt.table.name, list.by_signature[one])
  end
  list.by_signature[one] = list.by_signature[one] or name
  list.by_name[name:lower()] = one
end

local function remove(ctx, table_name, name)
  local list = declared(ctx, table_name)
  local one = list.by_name[name:lower()]
  if one then list.by_signature[one], list.by_name[name:lower()] = nil, nil end
end

function rule.check(stmt, ctx)
  if stmt.kind == "drop_table" then
    for _, name in ipairs(stmt.objects) do ctx.script[ast.key(name)] = nil end
  elseif stmt.kind == "drop_index" then
    for _, name in ipairs(stmt.table and stmt.objects or {}) do remove(ctx, stmt.table, name.name) end
  elseif stmt.kind == "create_index" then
    local kind = stmt.unique and "unique" or stmt.fulltext and "fulltext" or stmt.spatial and "spatial"
    add(ctx, stmt, stmt, stmt, kind or "")
  end
  for action in ast.actions(stmt, "drop_index") do remove(ctx, stmt.table, action.name) end
  for constraint in ast.constraints_added(stmt) do
    if kinds[constraint.type] then add(ctx, stmt, constraint, constraint, kinds[constraint.type]) end
  end
end

return rule
