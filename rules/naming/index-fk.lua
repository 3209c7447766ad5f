-- Names of foreign keys.
local ast = require "ast"
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
  },
  bad     = {
    "ALTER TABLE book ADD CONSTRAINT x FOREIGN KEY (a) REFERENCES author (id)",
    "CREATE TABLE b (a int CONSTRAINT x REFERENCES author (id))",
  },
}

function rule.check(stmt, ctx)
  for constraint in ast.constraints_added(stmt, "foreign") do
    if constraint.name then
      naming.check_template(ctx, naming.place(constraint), "foreign key", constraint.name, {
        referencing_table = stmt.table.name,
        referencing_column = table.concat(constraint.columns, "_"),
        referenced_table = constraint.ref.table.name,
        referenced_column = table.concat(constraint.ref.columns, "_"),
      })
    end
  end
end

return rule
