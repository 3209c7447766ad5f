-- Bodies of PL/pgSQL and SQL: read where they stand, walked by rules, never a reason to refuse.
local support = require "spec.support.review"
local core = support.core
local query = require "query"

local BODY = [[
<<outer>>
DECLARE
  x t.a%TYPE := 1; r record; n CONSTANT int NOT NULL DEFAULT 2; y ALIAS FOR $1; z t%ROWTYPE[];
  c NO SCROLL CURSOR (k int) FOR SELECT * FROM declared WHERE a = k;
BEGIN
  x := (SELECT count(*) FROM assigned);
  r.a[1] = 2;
  SELECT a, b INTO STRICT x, r.b FROM selected WHERE id = x;
  INSERT INTO inserted VALUES (1) RETURNING id INTO x;
  IF x > 1 THEN UPDATE updated SET a = 1; ELSIF x = 2 THEN NULL; ELSE RAISE NOTICE 'x %', x USING HINT = 'y'; END IF;
  FOR i IN REVERSE 1..10 BY 2 LOOP PERFORM g(i) FROM performed; CONTINUE WHEN i = 3; END LOOP;
  FOR r IN SELECT * FROM looped LOOP EXIT outer; END LOOP;
  FOR r IN EXECUTE 'select ' || x USING y LOOP NULL; END LOOP;
  FOREACH x SLICE 1 IN ARRAY ARRAY[1,2] LOOP RETURN NEXT x; END LOOP;
  WHILE x > 1 LOOP x := x - 1; END LOOP;
  CASE x WHEN 1, 2 THEN EXECUTE format('drop %I', x) INTO y USING z;
    ELSE RETURN QUERY SELECT 1 FROM returned; END CASE;
  GET STACKED DIAGNOSTICS x = ROW_COUNT, y := MESSAGE_TEXT;
  OPEN c (1); OPEN c FOR SELECT 1 FROM opened; FETCH NEXT FROM c INTO r; CLOSE c;
  BEGIN CREATE TABLE created (id int);
  EXCEPTION WHEN unique_violation OR SQLSTATE '22012' THEN DELETE FROM caught; WHEN others THEN RAISE; END;
  ASSERT x > 1, 'no'; CALL p(1); COMMIT; RETURN NEW;
END outer;
]]

local function define(body, language)
  return core.parse("POSTGRES", ("CREATE FUNCTION f(a int) RETURNS int LANGUAGE %s AS $b$%s$b$"):format(
    language or "plpgsql", body))[1]
end

local function tables_of(stmt)
  local names = {}
  query.each_source(stmt, function(source)
    if source.name then names[#names + 1] = source.name.name end
  end)
  table.sort(names)
  return names
end

-- Every statement below, blocks too.
local function kinds_below(stmt, list)
  list = list or {}
  for _, field in ipairs { "statements", "otherwise" } do
    for _, part in ipairs(stmt[field] or {}) do
      if part.kind ~= "block" then list[#list + 1] = part.kind end
      kinds_below(part, list)
    end
  end
  return list
end

describe("a PL/pgSQL body", function()
  it("is read whole", function() assert.is_nil(define(BODY).body_error) end)

  it("shows every table that it names to a walk", function()
    assert.same({ "assigned", "caught", "declared", "looped", "opened", "performed", "returned", "selected",
      "updated" },
      tables_of(define(BODY)))
  end)

  it("has its statements in order", function()
    assert.same({ "insert", "update", "select", "delete" }, kinds_below(define [[
      BEGIN INSERT INTO a VALUES (1); LOOP IF true THEN UPDATE b SET c = 1; END IF; PERFORM 1; END LOOP;
      EXCEPTION WHEN others THEN DELETE FROM d; END]]))
  end)

  it("assigns to a parameter by no query", function()
    local block = define("BEGIN $1 := -1; END").statements[1]
    assert.same({ "other", "assign" }, { block.statements[1].kind, block.statements[1].name })
  end)

  it("knows where its statements stand", function()
    local stmt = core.parse("POSTGRES", "SELECT 1;\nDO $$\nBEGIN\n  DELETE FROM t;\nEND $$;")[2]
    local delete = stmt.statements[1].statements[1]
    assert.same({ 4, 3, "DELETE FROM t" }, { delete.line, delete.column, delete.text })
  end)

  it("that is not understood is said so and refuses nothing", function()
    local stmt = define "BEGIN SELEC 1; END"
    assert.equal(2, stmt.level)
    assert.is_string(stmt.body_error)
    assert.is_nil(stmt.statements)
  end)

  it("that is quoted with escapes is said so", function()
    local stmt = core.parse("POSTGRES", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT ''x'''")[1]
    assert.truthy(stmt.body_error:find("escapes", 1, true))
  end)

  it("does not add to what the definition itself reads", function()
    assert.same({}, define(BODY).reads)
  end)

  it("survives being cut anywhere", function()
    for length = 0, #BODY do assert.equal("create_function", define(BODY:sub(1, length)).kind) end
  end)

  it("may be nested deeply without harm", function()
    local stmt = define(("BEGIN "):rep(5000) .. ("END; "):rep(5000))
    assert.is_string(stmt.body_error)
  end)
end)

describe("an SQL body", function()
  it("is a list of statements", function()
    assert.same({ "select", "delete" }, kinds_below(define("SELECT 1 FROM s; DELETE FROM q", "sql")))
  end)
end)

describe("a DO block", function()
  local function titles(sql)
    local rules = {}
    for i, rule in ipairs(support.rules()) do rules[i] = { rule = rule } end
    local seen = {}
    for _, advice in ipairs(support.review(rules, sql)) do seen[advice.title] = advice.line end
    return seen
  end

  it("runs now: rules see its statements", function()
    assert.equal(3, titles("DO $$\nBEGIN\n  DELETE FROM t;\nEND $$").STATEMENT_WHERE_REQUIRE_UPDATE_DELETE)
  end)

  it("begins no transaction", function()
    assert.is_nil(titles("DO $$ BEGIN NULL; END $$").TRANSACTION_UNFINISHED)
  end)
end)
