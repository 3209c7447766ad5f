// Completion of policies: which names can stand at a place, by the stubs and by what the text says above.
import { fieldsOf, itemType, signature } from "./stubs.js";

const keywords = ["and", "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in", "local", "nil",
  "not", "or", "repeat", "return", "then", "true", "until", "while"];
const functions = ["assert", "error", "ipairs", "next", "pairs", "pcall", "require", "select", "tonumber", "tostring", "type", "unpack"];

const classByFolder = [["rules/", "Rule"], ["policies/risk/", "RiskPolicy"], ["policies/approval/", "ApprovalPolicy"],
  ["policies/webhook/", "WebhookPolicy"], ["policies/rollout/", "RolloutPolicy"], ["policies/review/", "RuleSet"]];

const classOf = (path) => classByFolder.find(([folder]) => path.startsWith(folder))?.[1];

/** The type of "a.b.c" or "f(x)" by what is known of the names. */
function typeOf(stubs, names, expression) {
  const steps = expression.trim().replace(/\((?:[^()]|\([^()]*\))*\)/g, "()").split(/[.:]/);
  let type = "";
  steps.forEach((step, i) => {
    const called = step.endsWith("()"), indexed = /\[.*\]$/.test(step);
    const name = step.replace(/\(\)$|\[.*\]$/g, "");
    type = i === 0 ? names.get(name) || stubs.globals.get(name) || "" : fieldsOf(stubs, type).get(name)?.type || "";
    if (called) type = signature(type)?.returns[0] || "";
    if (indexed) type = itemType(type);
  });
  return type;
}

function addParameters(stubs, className, line, names) {
  const found = /(?:function \w+[.:](\w+)|(\w+)\s*=\s*function)\s*\(([^)]*)\)/.exec(line);
  const known = found && signature(fieldsOf(stubs, className).get(found[1] || found[2])?.type);
  if (!known) return;
  found[3].split(",").forEach((name, i) => names.set(name.trim(), known.params[i]?.type || ""));
}

/** Map(name -> type) of the locals, parameters and loop variables above a place. */
export function namesAbove(stubs, path, text) {
  const names = new Map();
  for (const line of text.split("\n")) {
    const required = /local (\w+) = require\s*\(?\s*"([\w.\/-]+)"/.exec(line);
    const listed = /for (\w+), (\w+) in i?pairs\((.+?)\s*(?:or\s*\{\})?\) do/.exec(line);
    const walked = /for (\w+) in (.+) do/.exec(line);
    const made = /local (\w+)(?:, \w+)* = (.+)$/.exec(line);
    if (required) names.set(required[1], `module ${required[2]}`);
    else if (listed) names.set(listed[1], "integer"), names.set(listed[2], itemType(typeOf(stubs, names, listed[3])));
    else if (walked) names.set(walked[1], itemType(typeOf(stubs, names, walked[2])));
    else if (made) names.set(made[1], /^[\w.:()[\], "']+$/.test(made[2]) ? typeOf(stubs, names, made[2]) : "");
    addParameters(stubs, classOf(path), line, names);
  }
  return names;
}

function option(field) {
  const known = signature(field.type);
  return { label: field.name, type: known ? "function" : "property", detail: known ? `(${known.params.filter((p) => p.name !== "self").map((p) => p.name).join(", ")})` : field.type,
    info: [field.help, known && field.type].filter(Boolean).join("\n") || undefined };
}

/** { from, options } for the text before the cursor, or null: nothing to offer. */
export function complete(stubs, path, before) {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  if (/--/.test(line)) return null;
  const module = /require\s*\(?\s*"([\w.\/-]*)$/.exec(line);
  if (module) return { from: before.length - module[1].length, options: [...stubs.modules.keys()].map((label) => ({ label, type: "namespace" })) };
  if ((line.match(/"/g) || []).length % 2) return null;
  const chain = /([\w\]\[.:()]*)[.:](\w*)$/.exec(line);
  const names = namesAbove(stubs, path, before);
  if (chain) {
    const fields = [...fieldsOf(stubs, typeOf(stubs, names, chain[1])).values()];
    const isMethod = line[line.length - chain[2].length - 1] === ":";
    return { from: before.length - chain[2].length, options: fields.filter((field) => isMethod === /^fun\(self\b/.test(field.type)).map(option) };
  }
  const word = /(\w*)$/.exec(line)[1];
  const inTable = /^\s+\w*$/.test(line) ? [...fieldsOf(stubs, classOf(path)).values()].map((field) => ({ ...option(field), apply: `${field.name} = `, boost: 1 })) : [];
  return { from: before.length - word.length, options: [...inTable,
    ...[...names.keys()].map((label) => ({ label, type: "variable" })),
    ...[...stubs.globals.keys()].map((label) => ({ label, type: "namespace" })),
    ...functions.map((label) => ({ label, type: "function" })), ...keywords.map((label) => ({ label, type: "keyword" }))] };
}
