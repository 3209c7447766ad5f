// Peers of the expression engine: the same rules in cel-js and casbin, and the contexts for all.
// usage: cel.mjs contexts | cel.mjs run CONTEXTS.json SECONDS
import { readFileSync } from "node:fs";

const rules = JSON.parse(readFileSync(new URL("cel_rules.json", import.meta.url)));

// A generator of its own, so that every run asks the same.
function contexts(n) {
  let seed = 20261121;
  const next = (limit) => (seed = (seed * 1103515245 + 12345) % 2147483648) % limit;
  const pick = (list) => list[Math.floor(next(list.length * 1000) / 1000)];
  return Array.from({ length: n }, () => ({
    resource: {
      environment_id: pick(["prod", "staging", "test", "dev"]),
      project_id: pick(["payments", "hr", "shop", "search"]),
      instance_id: "instance-" + next(20),
      db_engine: "POSTGRES",
      database_name: pick(["core_orders", "core_users", "web", "report", "archive"]),
    },
    statement: {
      affected_rows: next(200000),
      sql_type: pick(["DROP_TABLE", "TRUNCATE", "DELETE", "UPDATE", "ALTER_TABLE", "CREATE_INDEX", "INSERT"]),
    },
    risk: { level: pick(["LOW", "MODERATE", "HIGH"]) },
    request: { expiration_days: next(30), role: "roles/projectOwner" },
  }));
}

// The machine may be shared: microseconds of processor time.
function processorTime() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function measure(name, list, decide, seconds) {
  let sum = 0;
  for (const context of list) sum += decide(context);
  const rates = [];
  for (let round = 0; round < 5; round++) {
    const start = processorTime();
    let n = 0;
    while (processorTime() - start < seconds * 200000) {
      for (const context of list) decide(context);
      n += list.length;
    }
    rates.push((n * 1e6) / (processorTime() - start));
  }
  rates.sort((a, b) => a - b);
  console.log(`${name}\t${Math.round(rates[2])}\t${sum}`);
}

async function celDecide() {
  const { parse } = await import("@marcbachmann/cel-js");
  const programs = rules.rules.map((rule) => parse(rule));
  return (context) => {
    for (let i = 0; i < programs.length; i++) if (programs[i](context) === true) return i + 1;
    return 0;
  };
}

// All rules as one conditional expression; its numbers are BigInt.
async function celChain() {
  const { parse } = await import("@marcbachmann/cel-js");
  const program = parse(rules.rules.reduceRight((rest, rule, i) => `(${rule}) ? ${i + 1} : (${rest})`, "0"));
  return (context) => Number(program(context));
}

async function casbinDecide() {
  const { newEnforcer, newModel } = await import("casbin");
  const model = newModel();
  model.addDef("r", "r", "c");
  model.addDef("p", "p", "rule, id, eft");
  model.addDef("e", "e", "priority(p.eft) || deny");
  model.addDef("m", "m", "eval(p.rule)");
  const enforcer = await newEnforcer(model);
  for (let i = 0; i < rules.casbin.length; i++) await enforcer.addPolicy(rules.casbin[i], String(i + 1), "allow");
  return (context) => Number(enforcer.enforceExSync(context)[1][1]);
}

const [mode, path, seconds] = process.argv.slice(2);
if (mode === "contexts") {
  console.log(JSON.stringify(contexts(1000)));
} else {
  const list = JSON.parse(readFileSync(path));
  measure("cel-js", list, await celDecide(), Number(seconds));
  measure("cel-js, one expression", list, await celChain(), Number(seconds));
  measure("casbin", list, await casbinDecide(), Number(seconds));
}
