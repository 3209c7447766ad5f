-- Tables whose columns of text and bytes may hold too much in one row, at the end of the script.
local columns = require "columns"
local mysql_type = require "mysql_type"

---@type Rule
local rule = {
  type    = "TABLE_TEXT_FIELDS_TOTAL_LENGTH",
  title   = "Rows hold little text",
  why     = "Long rows leave the page, and every read that needs the text costs more.",
  level   = "WARNING",
  enabled = false,
  code    = 813,
  codes   = { 813, 611 },
  engines = { "MYSQL" },
  on      = { "create_table", "alter_table", "drop_table" },
  params  = { number = { type = "number", default = 1000, help = "length of all text columns together" } },
  payload = { number = 300 },
  schema  = {
    name = "d",
    schemas = { { name = "", tables = { {
      name = "t",
      columns = { { name = "a", type = "varchar(255)" }, { name = "b", type = "int" } },
    } } } },
  },
  good    = {
    "CREATE TABLE n (a char, b varchar(255), c binary(44), d int)",
    "ALTER TABLE t ADD COLUMN c varchar(45)",
    "ALTER TABLE t ADD COLUMN c varchar(255); ALTER TABLE t DROP COLUMN a",
    "CREATE TABLE n (a text); DROP TABLE n",
    "ALTER TABLE t MODIFY A text, CHANGE a x int",
  },
  bad     = {
    "CREATE TABLE n (a tinytext, b tinyblob)",
    "CREATE TABLE n (a int); ALTER TABLE n ADD COLUMN b text",
    "ALTER TABLE t ADD COLUMN c varchar(46)",
    "ALTER TABLE t MODIFY a varchar(301)",
  },
}

function rule.check(stmt, ctx)
  local script = ctx.script
  script.last = script.last or {}
  columns.of(ctx):apply(stmt)
  if stmt.table then script.last[stmt.table.name] = stmt end
  for _, name in ipairs(stmt.objects or {}) do script.last[name.name] = nil end
end

function rule.finish(ctx)
  for name, stmt in pairs(ctx.script.last or {}) do
    local total = 0
    for _, column in pairs(columns.of(ctx):all(stmt.table)) do
      total = total + mysql_type.text_length(column.text)
    end
    if total > ctx.params.number then
      ctx:advise_code(stmt.verb == "create" and 813 or 611, stmt,
        "the text columns of table %s hold %d together, more than %d", name, total, ctx.params.number)
    end
  end
end

return rule
