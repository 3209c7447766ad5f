-- How InnoDB carries out each change of a table. MySQL 8.0 as in "Online DDL Operations" of its manual;
-- MariaDB 10.11 where it differs, as its server answers ALGORITHM and LOCK clauses.
--
-- how: "instant" (metadata only), "inplace" (builds an index at most), "rebuild" (writes the table anew, in
-- place), "copy" (row by row into a new table). permits: what others may do meanwhile.
local mysql_ddl = {}

---@class OnlineRow
---@field how "instant"|"inplace"|"rebuild"|"copy"
---@field permits "writes"|"reads"
---@field mariadb OnlineRow?

local function row(how, permits, mariadb)
  return { how = how, permits = permits or (how == "copy" and "reads" or "writes"), mariadb = mariadb }
end

---@type table<string, OnlineRow>
mysql_ddl.operations = {
  add_column                = row "instant",
  add_column_expression     = row "copy",
  add_column_stored         = row "copy",
  add_column_virtual        = row "instant",
  add_column_auto_increment = row("rebuild", "reads"),
  drop_column               = row "instant",
  rename_column             = row "instant",
  move_column               = row("rebuild", nil, row "instant"),
  change_type               = row "copy",
  extend_varchar            = row("inplace", nil, row "instant"),
  append_value              = row "instant",
  set_not_null              = row "rebuild",
  drop_not_null             = row "rebuild",
  set_default               = row "instant",
  add_primary_key           = row "rebuild",
  drop_primary_key          = row "copy",
  change_primary_key        = row "rebuild",
  add_index                 = row "inplace",
  add_unique                = row "inplace",
  add_fulltext              = row("inplace", "reads"),
  add_spatial               = row("inplace", "reads"),
  drop_index                = row "inplace",
  rename_index              = row("inplace", nil, row "instant"),
  add_foreign_key           = row "copy",
  drop_foreign_key          = row("inplace", nil, row "instant"),
  add_check                 = row "copy",
  convert_charset           = row "copy",
  rebuild                   = row "rebuild",
  change_engine             = row "copy",
  partition                 = row "copy",
  rename_table              = row "instant",
}

local hows = {
  inplace = "builds an index over every row",
  rebuild = "writes the whole table anew",
  copy = "copies the table row by row",
}

--- The row of an operation for an engine; nil for one that is not known.
---@param operation string
---@param engine string
---@return OnlineRow?
function mysql_ddl.row(operation, engine)
  local found = mysql_ddl.operations[operation]
  if found and engine == "MARIADB" and found.mariadb then return found.mariadb end
  return found
end

--- "copies the table row by row and keeps writers out": what the operation does.
---@param found OnlineRow
function mysql_ddl.describe(found)
  local what = hows[found.how] or "is done at once"
  return found.permits == "reads" and what .. " and keeps writers out" or what
end

return mysql_ddl
