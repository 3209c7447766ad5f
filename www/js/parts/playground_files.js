// Which file of the bundle is edited: a list by folder, what was changed, and new files.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { Badge } from "./basic.js";

const folders = [["policies/risk/", "Risk"], ["policies/approval/", "Approval"], ["policies/rollout/", "Rollout windows"],
  ["policies/webhook/", "Webhooks"], ["policies/review/", "Rule sets"], ["rules/", "Rules"], ["lua/", "Library"], ["spec/", "Specs"]];

const templates = {
  "policies/risk/": `---@type RiskPolicy
local risk = { title = "…" }

function risk.score(change)
  return "LOW"
end

return risk
`,
  "policies/approval/": `---@type ApprovalPolicy
local approval = { title = "…", order = 50, steps = { { role = "projectOwner" } } }

function approval.applies(issue)
  return issue.risk == "HIGH"
end

return approval
`,
  "rules/": `---@type Rule
local rule = {
  title = "…",
  why = "…",
  level = "WARNING",
  code = 9001,
  engines = "*",
  on = { "create_table" },
  good = { "CREATE TABLE t (id int PRIMARY KEY)" },
  bad = { "CREATE TABLE bad (id int PRIMARY KEY)" },
}

function rule.check(stmt, ctx)
  if stmt.table.name == "bad" then ctx:advise(stmt, "table %s is called bad", stmt.table.name) end
end

return rule
`,
};

const templateOf = (path) => Object.entries(templates).find(([folder]) => path.startsWith(folder) && !path.endsWith("_spec.lua"))?.[1] || "return {}\n";

const pattern = "(rules|policies/(risk|approval|rollout|webhook|review)|lua|spec)/[A-Za-z0-9_.\\/\\-]+\\.lua";

function NewFile({ make, cancel }) {
  const [path, setPath] = useState("policies/risk/");
  return html`<form class="row grow" onSubmit=${(event) => { event.preventDefault(); make(path); }}>
    <input class="input grow mono" aria-label="Path of the new file" required pattern=${pattern}
      title="rules/<category>/<name>.lua, policies/<kind>/<name>.lua or lua/<name>.lua" value=${path} onInput=${(e) => setPath(e.target.value)} autofocus />
    <button class="button primary small">Create</button>
    <button class="button small" type="button" onClick=${cancel}>Cancel</button></form>`;
}

const group = (paths, folder, label) => {
  const own = paths.filter((path) => path.startsWith(folder));
  return own.length > 0 && html`<optgroup label=${label}>${own.map((path) => html`<option value=${path}>${path}</option>`)}</optgroup>`;
};

export function Files({ files, edits, changes, path, open, edit, drop }) {
  const [making, setMaking] = useState(false);
  const paths = [...new Set([...files.map((file) => file.path), ...Object.keys(edits)])].sort();
  const isChanged = changes.some((one) => one.path === path);
  const make = (next) => {
    if (!paths.includes(next)) edit(next, templateOf(next));
    setMaking(false);
    open(next);
  };
  if (making) return html`<${NewFile} make=${make} cancel=${() => setMaking(false)} />`;
  return html`<select class="input grow mono" aria-label="File" value=${path} onChange=${(e) => open(e.target.value)}>
      ${folders.map(([folder, label]) => group(paths, folder, label))}</select>
    ${isChanged && html`<${Badge} kind="accent">edited<//><button class="button small" onClick=${() => drop(path)}>Undo</button>`}
    <button class="button small" onClick=${() => setMaking(true)}>New file</button>`;
}
