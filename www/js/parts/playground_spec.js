// A trial as a spec: the same input, and what came out of it as what must come out.
const specPath = (path) => path.replace(/(_spec)?\.lua$/, "_spec.lua");

const quoted = (text) => JSON.stringify(text).replace(/\\u([0-9a-f]{4})/gi, (_, hex) => `\\${parseInt(hex, 16)}`);

/** A long text between brackets that it does not hold itself. */
function longText(text) {
  let level = "";
  while (text.includes(`]${level}]`) || text.endsWith("]")) {
    level += "=";
    if (!text.includes(`]${level}]`)) break;
  }
  return `[${level}[${text.startsWith("\n") ? "\n" : ""}${text}]${level}]`;
}

const text = (value) => value.includes("\n") || value.includes('"') ? longText(value) : quoted(value);

/** A JSON value as a Lua literal; null fields are left out. */
export function literal(value, indent = "") {
  if (value === null || value === undefined) return "nil";
  if (typeof value === "string") return text(value);
  if (typeof value !== "object") return String(value);
  const inner = `${indent}  `;
  const items = Array.isArray(value) ? value.map((one) => literal(one, inner))
    : Object.entries(value).filter(([, one]) => one !== null).map(([key, one]) => `${/^[A-Za-z_]\w*$/.test(key) ? key : `[${quoted(key)}]`} = ${literal(one, inner)}`);
  if (items.length === 0) return "{}";
  const line = `{ ${items.join(", ")} }`;
  return line.length + indent.length <= 100 && !line.includes("\n") ? line : `{\n${items.map((one) => `${inner}${one},\n`).join("")}${indent}}`;
}

/** Of a schema the tables that the text names: the rest is seldom what a case is about. */
function shortSchema(schema, statement) {
  const named = new Set(statement.toLowerCase().match(/\w+/g) || []);
  const schemas = (schema?.schemas || []).map((one) => ({ name: one.name, tables: (one.tables || []).filter((table) => named.has(table.name.toLowerCase())) }));
  return schema ? { name: schema.name, schemas: schemas.filter((one) => one.tables.length) } : null;
}

const claimOf = (statement, advices) => `${advices.length ? "advises against" : "is content with"} ${statement.trim().replace(/\s+/g, " ").slice(0, 60)}`;

/** Of a rule what it alone says; else what all rules that are on say. */
function reviewCase(decision, rule) {
  const { statement, engine, schema, context } = decision.input;
  const advices = (decision.output.advices || []).filter((one) => !rule || one.rule === rule);
  const input = { engine, schema: shortSchema(schema, statement), context };
  const ask = rule ? `review(${quoted(rule)}, ${literal(statement)}, ${literal(input, "    ")})`
    : `decide("review", ${literal({ ...input, statement }, "    ")}).advices`;
  const claims = advices.map((one, i) => `    assert.are.same({ ${quoted(one.rule || "")}, ${one.line || 0} }, { advices[${i + 1}].rule, advices[${i + 1}].line })\n`);
  return `  it(${quoted(claimOf(statement, advices))}, function()
    local advices = ${ask}
    assert.are.equal(${advices.length}, #advices)
${claims.join("")}  end)
`;
}

function riskCase(decision) {
  return `  it(${quoted(`rates it ${decision.output.level}`)}, function()
    local change = ${literal(decision.input.change, "    ")}
    assert.are.equal(${quoted(decision.output.level)}, decide("risk", { change = change }).level)
  end)
`;
}

function approvalCase(decision) {
  return `  it(${quoted(decision.output.title ? `asks for: ${decision.output.title}` : "asks for nobody")}, function()
    local issue = ${literal(decision.input.issue, "    ")}
    local answer = decide("approval", { issue = issue })
    assert.are.equal(${decision.output.policy ? quoted(decision.output.policy) : "nil"}, answer.policy)
    assert.are.same(${literal(decision.output.steps || [], "    ")}, answer.steps)
  end)
`;
}

const cases = { review: reviewCase, risk: riskCase, approval: approvalCase };

const kinds = [["policies/risk/", "risk"], ["policies/approval/", "approval"], ["rules/", "review"]];

/** { path, content }: a describe block for the decisions of the trial that the file takes part in, or for all. */
export function specOf(path, trial) {
  const kind = kinds.find(([folder]) => path.startsWith(folder))?.[1];
  const name = path.replace(/^(rules|policies)\//, "").replace(/(_spec)?\.lua$/, "");
  const made = trial.decisions.filter((one) => !one.error && cases[one.kind] && (!kind || one.kind === kind));
  const body = made.map((one) => cases[one.kind](one, kind === "review" ? name : ""));
  return { path: specPath(path), content: `describe(${quoted(name)}, function()\n${body.join("\n")}end)\n` };
}
