// The cases of language.txt and extension.txt in @marcbachmann/cel-js: prints what differs, one JSON line each.
import { readFileSync } from "node:fs";
import { Environment } from "@marcbachmann/cel-js";

const variables = {
  i: 7n, d: 2.5, s: "text", yes: true, no: null, l: [1n, 2n, 3n], e: [], o: {},
  m: { a: 1n, b: { c: "deep" } }, p: { q: "field", r: "field" }, int8: 8n,
};

function quote(text) {
  return '"' + text.replace(/[\\"]/g, "\\$&") + '"';
}

function bytes(value) {
  return "b" + quote(new TextDecoder().decode(value));
}

function number(value) {
  const text = String(value).replace(/e([+-])(\d)$/, "e$10$2");
  return /[.eIN]/.test(text) ? text : text + ".0";
}

function show(value) {
  if (value === null) return "null";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return number(value);
  if (typeof value === "string") return quote(value);
  if (value instanceof Uint8Array) return bytes(value);
  if (Array.isArray(value)) return "[" + value.map(show).join(", ") + "]";
  if (value instanceof Date) return `timestamp("${value.toISOString().replace(/\.000Z$/, "Z")}")`;
  const name = value.constructor?.name;
  if (name === "UnsignedInt") return value.valueOf() + "u";
  if (name === "Duration") return `duration("${Number(value.seconds) + value.nanos / 1e9}s")`;
  if (name === "Type" || value.name) return String(value.name);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return "{" + entries.map(([key, each]) => show(key) + ": " + show(each)).join(", ") + "}";
}

const environment = new Environment({ unlistedVariablesAreDyn: true });
let same = 0;
for (const file of process.argv.slice(2)) {
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const at = line.indexOf("  =>  ");
    if (at < 0) continue;
    const [text, expected] = [line.slice(0, at), line.slice(at + 6)];
    let got;
    try {
      got = show(environment.evaluate(text, variables));
    } catch (error) {
      got = "! " + String(error.message).split("\n")[0];
    }
    if (got === expected || (got.startsWith("! ") && expected.startsWith("! "))) same++;
    else console.log(JSON.stringify({ text, expected, got }));
  }
}
console.log(JSON.stringify({ same }));
