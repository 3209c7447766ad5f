// Expressions in @marcbachmann/cel-js, one JSON line each.
// usage: differential.mjs FILE…        what differs from the cases of language.txt and extension.txt
//        differential.mjs random N     N random expressions and what they give; "!" = a failure
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

// A generator of its own, so that every run asks the same.
let seed = 7;
const next = (limit) => (seed = (seed * 1103515 + 12345) % 2147483648) % limit;
const pick = (list) => list[Math.floor(next(list.length * 997) / 997)];
const names = [];

const kinds = {
  int: [
    () => pick(["0", "1", "2", "3", "7", "-1", "-5", "100", "9223372036854775807", "i", "l[1]", "m.a"]),
    (d) => `(${gen("int", d)} ${pick(["+", "-", "*", "/", "%"])} ${gen("int", d)})`,
    (d) => `(${gen("bool", d)} ? ${gen("int", d)} : ${gen("int", d)})`,
    (d) => `size(${gen("string", d)})`,
    (d) => `${gen("list", d)}.size()`,
    (d) => `-(${gen("int", d)})`,
    () => (names.length ? pick(names) : "i"),
  ],
  string: [
    () => pick(['"a"', '"abc"', '""', '"text x"', "s", "m.b.c", '"é"']),
    (d) => `(${gen("string", d)} + ${gen("string", d)})`,
    (d) => `string(${gen("int", d)})`,
    (d) => `${gen("string", d)}.trim()`,
    (d) => `["x", ${gen("string", d)}].join("-")`,
    (d) => `(${gen("bool", d)} ? ${gen("string", d)} : ${gen("string", d)})`,
  ],
  list: [
    () => pick(["[1, 2, 3]", "[0]", "l", "[5, -5, 5]"]),
    (d) => `(${gen("list", d)} + ${gen("list", d)})`,
    (d) => `[${gen("int", d)}, ${gen("int", d)}]`,
    (d) => bound((x) => `${gen("list", d)}.map(${x}, ${gen("int", d)})`),
    (d) => bound((x) => `${gen("list", d)}.filter(${x}, ${gen("bool", d)})`),
  ],
  bool: [
    () => pick(["true", "false", "yes", "has(m.a)", "has(m.z)"]),
    (d) => `(${gen("int", d)} ${pick(["<", "<=", ">", ">=", "==", "!="])} ${gen("int", d)})`,
    (d) => `(${gen("string", d)} ${pick(["<", ">=", "==", "!="])} ${gen("string", d)})`,
    (d) => `(${gen("bool", d)} ${pick(["&&", "||"])} ${gen("bool", d)})`,
    (d) => `(${gen("bool", d)} ${pick(["&&", "||"])} ${gen("bool", d)} ${pick(["&&", "||"])} ${gen("bool", d)})`,
    (d) => `!${gen("bool", d)}`,
    (d) => `(${gen("int", d)} in ${gen("list", d)})`,
    (d) => `(${gen("list", d)} == ${gen("list", d)})`,
    (d) => `${gen("string", d)}.${pick(["contains", "startsWith", "endsWith"])}(${gen("string", d)})`,
    (d) => bound((x) => `${gen("list", d)}.${pick(["all", "exists", "exists_one"])}(${x}, ${gen("bool", d)})`),
  ],
};

// The macro's variable is known inside of it only (and, by this, in its range: both must refuse that).
function bound(write) {
  const name = "x" + names.length;
  names.push(name);
  const text = write(name);
  names.pop();
  return text;
}

function gen(kind, depth) {
  const forms = kinds[kind];
  return depth <= 0 ? forms[0]() : pick(forms)(depth - 1);
}

const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });
function evaluate(text) {
  try {
    return show(environment.evaluate(text, variables));
  } catch (error) {
    return "! " + String(error.message).split("\n")[0];
  }
}

function compareFiles(files) {
  let same = 0;
  for (const file of files) {
    for (const line of readFileSync(file, "utf8").split("\n")) {
      const at = line.indexOf("  =>  ");
      if (at < 0) continue;
      const [text, expected] = [line.slice(0, at), line.slice(at + 6)];
      const got = evaluate(text);
      if (got === expected || (got.startsWith("! ") && expected.startsWith("! "))) same++;
      else console.log(JSON.stringify({ text, expected, got: Buffer.from(got).toString() })); // no lone surrogates
    }
  }
  console.log(JSON.stringify({ same }));
}

const [mode, ...rest] = process.argv.slice(2);
if (mode === "random") {
  for (let n = 0; n < Number(rest[0]); n++) {
    const text = pick([() => gen("bool", 4), () => gen("string", 4), () => `string(${gen("int", 4)})`])();
    const got = evaluate(text);
    console.log(JSON.stringify({ text, got: got.startsWith("! ") ? "!" : got }));
  }
} else {
  compareFiles([mode, ...rest]);
}
