-- Names of foreign keys.
local ast = require "ast"
local key_name = require "key_name"
local naming = require "naming"

---@type Rule
local rule = {
  type    = "NAMING_INDEX_FK",
  title   = "Foreign key names follow the convention",
  why     = "A name that says both ends makes violations readable.",
  level   = "WARNING",
  enabled = false,
  code    = 305,
  engines = "*",
  on      = { "create_table", "alter_table" },
  params  = naming.template_params(
    "^$|^fk_{{referencing_table}}_{{referencing_column}}_{{referenced_table}}_{{referenced_column}}$"
  ),
  good    = {
    "ALTER TABLE book ADD CONSTRAINT fk_book_author_id_author_id FOREIGN KEY (author_id) REFERENCES author (id)",
    "CREATE TABLE b (a int REFERENCES author (id))",
    { engine = "MYSQL", sql = "CREATE TABLE b (a int REFERENCES c (id))", payload = { format = "^fk_" } },
  },
  bad     = {
    "ALTER TABLE book ADD CONSTRAINT x FOREIGN KEY (a) REFERENCES author (id)",
    "CREATE TABLE b (a int CONSTRAINT x REFERENCES author (id))",
    { engine = "MYSQL", sql = "ALTER TABLE b ADD FOREIGN KEY (a) REFERENCES c (id)",
      payload = { format = "^fk_" } },
  },
}

function rule.check(stmt, ctx)
  for constraint in ast.constraints_added(stmt, "foreign") do
    if constraint.ref and key_name.is_named(constraint, ctx, true) then
      naming.check_template(ctx, naming.place(constraint), "foreign key", constraint.name or "", {
        referencing_table = stmt.table.name,
        referencing_column = table.concat(constraint.columns, "_"),
        referenced_table = constraint.ref.table.name,
        referenced_column = table.concat(constraint.ref.columns, "_"),
      })
    end
  end
end

return rule
