// What the stubs of lua/meta and the comments of lua/*.lua say, for the editor's completion.

/** The first whole type of a text: "fun(a: A): B, C?  help" gives ["fun(a: A): B, C?", "help"]. */
export function cutType(text) {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if ("([{<".includes(text[i])) depth++;
    else if (")]}>".includes(text[i])) depth--;
    else if (text[i] === " " && depth === 0) {
      const before = text.slice(0, i);
      const goesOn = /[|:,]$/.test(before) || /^ *\|/.test(text.slice(i));
      if (!goesOn || text[i + 1] === " ") return [before, text.slice(i).trim()];
    }
  }
  return [text, ""];
}

function splitTop(text, mark) {
  const parts = [];
  let depth = 0, from = 0;
  for (let i = 0; i < text.length; i++) {
    if ("([{<".includes(text[i])) depth++;
    else if (")]}>".includes(text[i])) depth--;
    else if (text[i] === mark && depth === 0) {
      parts.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
  parts.push(text.slice(from).trim());
  return parts.filter(Boolean);
}

/** { params: [{name, type}], returns: [type] } of "fun(a: A, b): R, S?", or null. */
export function signature(type) {
  if (!type?.startsWith("fun(")) return null;
  let depth = 0, end = 3;
  do {
    if (type[end] === "(") depth++;
    else if (type[end] === ")") depth--;
    end++;
  } while (depth > 0 && end < type.length);
  const params = splitTop(type.slice(4, end - 1), ",").map((one) => {
    const [name, ...rest] = one.split(":");
    return { name: name.trim(), type: rest.join(":").trim() };
  });
  return { params, returns: splitTop(type.slice(end).replace(/^\s*:\s*/, ""), ",") };
}

function readFunction(line, docs, path) {
  const found = /^function ([\w.]+)[.:](\w+)\(([^)]*)\)/.exec(line);
  if (!found) return null;
  const types = {}, returns = [], help = [];
  for (const doc of docs) {
    const param = /^@param (\w+\??|\.\.\.) (.*)$/.exec(doc);
    const back = /^@return (.*)$/.exec(doc);
    if (param) types[param[1].replace("?", "")] = cutType(param[2])[0];
    else if (back) returns.push(cutType(back[1])[0]);
    else if (!doc.startsWith("@")) help.push(doc.trim());
  }
  const params = splitTop(found[3], ",").map((name) => ({ name, type: types[name] || "any" }));
  const type = `fun(${params.map((one) => `${one.name}: ${one.type}`).join(", ")})${returns.length ? `: ${returns.join(", ")}` : ""}`;
  return { owner: found[1], name: found[2], type, help: help.join(" "), path };
}

/** Reads [{path, content}]: { classes: Map(name -> {parents, fields}), modules: Map(name -> fields), globals: Map(name -> type) }. */
export function readStubs(files) {
  const stubs = { classes: new Map(), modules: new Map(), globals: new Map() };
  for (const file of files) readFile(stubs, file);
  return stubs;
}

function readFile(stubs, { path, content }) {
  const module = /^lua\/(\w+)\.lua$/.exec(path)?.[1];
  const fields = new Map();
  let docs = [], current = null, typed = null;
  for (const raw of content.split("\n")) {
    const line = raw.trimEnd();
    const doc = /^\s*---\s?(.*)$/.exec(line)?.[1];
    if (doc === undefined) {
      const made = readFunction(line, docs, path);
      const global = typed && /^(\w+) = \{\}$/.exec(line);
      if (global) stubs.globals.set(global[1], typed);
      if (made && stubs.globals.has(made.owner)) addField(stubs, stubs.globals.get(made.owner), made);
      else if (made && module) fields.set(made.name, made);
      docs = [], current = null, typed = null;
      continue;
    }
    docs.push(doc);
    const opened = /^@class (\w+)(?:\s*:\s*([\w, ]+?))?(?:  .*)?$/.exec(doc);
    const field = /^@field (\w+)(\?)? (.*)$/.exec(doc);
    typed = /^@type (\w+)/.exec(doc)?.[1] ?? typed;
    if (opened) {
      current = opened[1];
      stubs.classes.set(current, { parents: (opened[2] || "").split(",").map((one) => one.trim()).filter(Boolean), fields: new Map() });
    } else if (field && current) {
      const [type, help] = cutType(field[3]);
      stubs.classes.get(current).fields.set(field[1], { name: field[1], type, help });
    }
  }
  if (module && fields.size) stubs.modules.set(module, fields);
}

function addField(stubs, className, made) {
  const type = stubs.classes.get(className)?.fields.get(made.name)?.type ?? made.type;
  stubs.classes.get(className)?.fields.set(made.name, { ...made, type });
}

/** The fields of a type, its parents' too: Map(name -> {name, type, help}). Of A|B, those of both. */
export function fieldsOf(stubs, type) {
  const found = new Map();
  for (const one of splitTop((type || "").replace(/\?/g, ""), "|")) {
    if (one.startsWith("module ")) addAll(found, stubs.modules.get(one.slice(7)));
    else if (one.startsWith("{")) addAll(found, inlineFields(one));
    else addClass(stubs, one, found, 0);
  }
  return found;
}

function addAll(found, fields) {
  for (const [name, field] of fields || []) if (!found.has(name)) found.set(name, field);
}

function addClass(stubs, name, found, depth) {
  const known = stubs.classes.get(name);
  if (!known || depth > 8) return;
  addAll(found, known.fields);
  for (const parent of known.parents) addClass(stubs, parent, found, depth + 1);
  // A statement is one of its kinds: whoever looks at one wants their fields, too.
  if (depth === 0 && name === "Statement") {
    for (const [, child] of stubs.classes) if (child.parents.includes(name)) addAll(found, child.fields);
  }
}

function inlineFields(type) {
  const fields = new Map();
  for (const part of splitTop(type.slice(1, -1), ",")) {
    const [name, ...rest] = part.split(":");
    fields.set(name.replace("?", "").trim(), { name: name.replace("?", "").trim(), type: rest.join(":").trim(), help: "" });
  }
  return fields;
}

/** What one item of a list or of an iterator is. */
export function itemType(type) {
  const plain = (type || "").replace(/\?$/, "");
  if (plain.endsWith("[]")) return plain.slice(0, -2).replace(/^\((.*)\)$/, "$1");
  const table = /^table<[^,]+,\s*(.*)>$/.exec(plain);
  if (table) return table[1];
  return signature(plain)?.returns[0]?.replace(/\?$/, "") ?? "";
}
