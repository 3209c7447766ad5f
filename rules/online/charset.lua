-- Character sets that tables and their columns do not share.
local ast = require "ast"
local catalog = require "catalog"
local online = require "online"

---@type Rule
local rule = {
  type    = "ONLINE_CHARSET",
  title   = "Columns have the character set of their table",
  why     = "A new default of the table leaves its columns as they are; joins over different sets use no "
    .. "index.",
  level   = "WARNING",
  enabled = false,
  code    = 3110,
  engines = { "MYSQL", "MARIADB", "TIDB", "OCEANBASE" },
  on      = { "create_table", "alter_table" },
  schema  = online.example(),
  good    = {
    "CREATE TABLE t (a text) CHARSET=utf8mb4",
    "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4",
    "CREATE TABLE t (a text CHARACTER SET utf8mb4) CHARSET=utf8mb4",
  },
  bad     = {
    "ALTER TABLE t DEFAULT CHARACTER SET utf8mb4",
    "CREATE TABLE t (a text CHARACTER SET latin1) CHARSET=utf8mb4",
  },
}

local function option(options, name)
  for _, one in ipairs(options or {}) do
    if one.name == name then return one.value end
  end
end

local function check_columns(stmt, ctx, charset)
  for column in ast.columns_added(stmt) do
    local own = column.type and column.type.charset
    if own and charset and own:lower() ~= charset:lower() then
      ctx:advise(column, "column %s has the character set %s, table %s has %s; use one", column.name, own,
        stmt.table.name, charset)
    end
  end
end

function rule.check(stmt, ctx)
  if stmt.kind == "create_table" then return check_columns(stmt, ctx, option(stmt.options, "charset")) end
  local metadata = stmt.table and catalog.table(ctx.schema, stmt.table)
  check_columns(stmt, ctx, metadata and metadata.charset)
  for action in ast.actions(stmt, "option") do
    local charset = option(action.options, "charset")
    if charset then
      ctx:advise(action, "this changes the default of %s only, its columns keep their sets; "
        .. "CONVERT TO CHARACTER SET %s changes both", stmt.table.name, charset)
    end
  end
end

return rule
