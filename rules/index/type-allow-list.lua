-- Kinds of index that are not wanted.
local ast = require "ast"

---@type Rule
local rule = {
  type    = "INDEX_TYPE_ALLOW_LIST",
  title   = "Indexes have one of the listed types",
  why     = "Every other type answers only a few kinds of question.",
  level   = "WARNING",
  enabled = false,
  code    = 816,
  engines = { "MYSQL", "MARIADB", "OCEANBASE" },
  on      = { "create_table", "alter_table", "create_index" },
  params  = { list = { type = "list", default = { "BTREE", "HASH" }, help = "types of an index" } },
  payload = { list = { "BTREE" } },
  good    = {
    "CREATE TABLE t (a int PRIMARY KEY, KEY i (a) USING BTREE)",
    "CREATE INDEX i ON t (a)",
    "CREATE TABLE t (a int REFERENCES s (a), FOREIGN KEY (a) REFERENCES s (a))",
  },
  bad     = {
    "CREATE TABLE t (a int, KEY i (a) USING HASH)",
    "CREATE FULLTEXT INDEX i ON t (a)",
    "ALTER TABLE t ADD SPATIAL INDEX i (a)",
    "CREATE INDEX i USING HASH ON t (a)",
  },
}

local kinds = { primary = "BTREE", unique = "BTREE", index = "BTREE", fulltext = "FULLTEXT", spatial = "SPATIAL" }

local function check(ctx, node, kind, using)
  local found = using and using ~= "" and using:upper() or kinds[kind]
  if not found then return end
  for _, entry in ipairs(ctx.params.list) do
    if entry == found then return end
  end
  ctx:advise(node, "index type %s is not one of %s", found, table.concat(ctx.params.list, ", "))
end

function rule.check(stmt, ctx)
  if stmt.level < 2 then return end
  for constraint in ast.constraints_added(stmt) do
    if kinds[constraint.type] then check(ctx, ast.place(stmt, constraint), constraint.type, constraint.using) end
  end
  if stmt.kind == "create_index" then
    check(ctx, stmt, stmt.fulltext and "fulltext" or stmt.spatial and "spatial" or "index", stmt.using)
  end
end

return rule
