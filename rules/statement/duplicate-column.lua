-- A column that is named twice in one list.

---@type Rule
local rule = {
  type    = "STATEMENT_DUPLICATE_COLUMN",
  title   = "Columns are assigned once",
  why     = "The statement fails, or one of the values is lost.",
  level   = "ERROR",
  enabled = true,
  code    = 3062,
  engines = { "POSTGRES" },
  on      = { "insert:repeated_column", "update:repeated_column", "create_table:repeated_column" },
  good    = {
    "INSERT INTO t (a, b) VALUES (1, 2)",
    "UPDATE t SET a = 1, b = 2",
    "UPDATE t SET a[1] = 1, a[2] = 2",
  },
  bad     = {
    "INSERT INTO t (a, a) VALUES (1, 2)",
    "UPDATE t SET a = 1, a = 2",
    "CREATE TABLE t (a int, a text)",
  },
}

-- Elements of an array may be set one by one: a[1] = 1, a[2] = 2.
local function is_element(stmt, name)
  local _, stop = stmt.text:find(name, 1, true)
  while stop do
    if stmt.text:find("^\"?%s*%[", stop + 1) then return true end
    _, stop = stmt.text:find(name, stop + 1, true)
  end
  return false
end

local function report(ctx, stmt, names)
  local seen = {}
  for _, name in ipairs(names) do
    if seen[name] then ctx:advise(stmt, "column %s is named twice in %s", name, stmt.verb:upper()) end
    seen[name] = true
  end
end

function rule.check(stmt, ctx)
  local names = {}
  if stmt.kind == "create_table" then
    for i, column in ipairs(stmt.columns or {}) do names[i] = column.name end
  elseif stmt.kind == "insert" then
    names = stmt.columns or {}
  else
    for _, assign in ipairs(stmt.set or {}) do
      for _, name in ipairs(assign.columns) do
        if not is_element(stmt, name) then names[#names + 1] = name end
      end
    end
  end
  report(ctx, stmt, names)
end

return rule
