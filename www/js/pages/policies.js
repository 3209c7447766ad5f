// The rules and policies in force, and what is wrong with the files when they are not.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { get } from "../api.js";
import { useData, useEvery } from "../data.js";
import { ago, person, when, word } from "../format.js";
import { Badge, Card, Empty, Facts, Head, Loaded, Tabs } from "../parts/basic.js";
import { Kinds } from "../parts/kinds.js";
import { Sql } from "../parts/sql.js";
import { Bundles, origin, short } from "./bundles.js";
import { Decisions } from "./decisions.js";
import { History } from "./history.js";

const lookAgainMs = 5000;

const Refused = ({ error }) => html`
  <div class="notice bad" role="alert"><div class="grow stack tight">
    <strong>The newest files are refused. The last good bundle stays in force.</strong>
    <div><code>${error.file}${error.line ? `:${error.line}` : ""}</code> ${error.message}</div>
    ${error.time && html`<div class="faint" title=${when(error.time)}>seen ${ago(error.time)}</div>`}
  </div></div>`;

const Blocked = ({ why }) => html`
  <div class="notice bad" role="alert"><div class="grow"><strong>This server decides nothing now.</strong> ${why}</div></div>`;

/** How many of the servers run what this one runs; says nothing of a single one. */
function replicaWords({ replicas = [], bundle }) {
  const same = replicas.filter((one) => one.bundle === bundle).length;
  return replicas.length > 1 && `${same} of ${replicas.length} run it`;
}

const gitWords = (git) => git && html`${git.url} <span class="faint">${git.branch}</span>${git.error && html`<div class="soft">${git.error}</div>`}`;

const enginesOf = (rule) => rule.engines === "*" || !rule.engines ? "every engine" : [].concat(rule.engines).join(", ");

const Examples = ({ title, kind, list }) => (list || []).length > 0 && html`
  <div class="stack tight"><h3><${Badge} kind=${kind}>${title}<//></h3>
    ${list.map((text) => html`<${Sql} text=${typeof text === "string" ? text : text.sql || JSON.stringify(text)} />`)}</div>`;

const Params = ({ params }) => Object.keys(params || {}).length > 0 && html`
  <div><h3>Settings</h3><ul class="plain">${Object.entries(params).map(([name, one]) => html`
    <li><strong>${name}</strong> <span class="soft">${one.help || one.type}</span></li>`)}</ul></div>`;

const off = (item) => item.enabled === false && html`<${Badge}>off by default<//>`;

const Rule = ({ rule }) => html`
  <details class="fold" id=${rule.id}><summary>
      <span class="grow"><strong>${rule.title}</strong> <span class="faint mono id">${rule.id}</span></span>
      ${off(rule)}<${Badge} state=${rule.level} /></summary>
    <div class="stack pad"><p>${rule.why}</p>
      <${Facts} rows=${[["Name in the API", html`<code>${rule.type}</code>`], ["Code", rule.code], ["Engines", enginesOf(rule)], ["File", html`<code>${rule.path}</code>`]]} />
      <${Params} params=${rule.params} />
      <${Examples} title="Good" kind="good" list=${rule.good} />
      <${Examples} title="Bad" kind="bad" list=${rule.bad} /></div></details>`;

function Rules({ bundle }) {
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const shown = (bundle.rules || []).filter((rule) => `${rule.id} ${rule.title} ${rule.type}`.toLowerCase().includes(wanted));
  return html`<div class="pad"><input class="input" type="search" aria-label="Find a rule" placeholder="Find a rule" value=${text} onInput=${(e) => setText(e.target.value)} /></div>
    ${shown.length === 0 ? html`<${Empty}>No rule is called that.<//>` : shown.map((rule) => html`<${Rule} key=${rule.id} rule=${rule} />`)}`;
}

const kindTitles = { risk: "Risk", approval: "Approval", rollout: "Rollout", webhook: "Webhooks", ruleSet: "Rule sets" };

function byKind(policies) {
  const groups = new Map();
  for (const policy of policies) groups.set(policy.kind, [...(groups.get(policy.kind) || []), policy]);
  return [...groups];
}

const Policy = ({ policy }) => html`
  <div class="fold line"><strong>${policy.title}</strong> <span class="faint mono">${policy.path}</span> ${off(policy)}
    ${policy.why && html`<div class="soft">${policy.why}</div>`}</div>`;

function PolicyList({ bundle }) {
  const groups = byKind(bundle.policies || []);
  if (groups.length === 0) return html`<${Empty}>No policies.<//>`;
  return groups.map(([kind, policies]) => html`<section class="kind"><h3>${kindTitles[kind] || word(kind)} <span class="faint">${policies.length}</span></h3>
    ${policies.map((policy) => html`<${Policy} key=${policy.id} policy=${policy} />`)}</section>`);
}

const Files = ({ bundle }) => html`<div class="scroll-x"><table class="table dense">
  <thead><tr><th>File</th><th>From</th><th>SHA-256</th></tr></thead>
  <tbody>${(bundle.files || []).map((file) => html`<tr key=${file.path}><td class="mono">${file.path}</td>
    <td><${Badge} kind=${file.origin === "overlay" ? "accent" : ""}>${file.origin === "overlay" ? "your folder" : file.origin}<//></td>
    <td class="mono faint" title=${file.sha256}>${short(file.sha256)}</td></tr>`)}</tbody></table></div>`;

const views = { rules: Rules, policies: PolicyList, kinds: Kinds, files: Files, bundles: Bundles, decisions: Decisions, history: History };

function Body({ bundle, changed }) {
  const [tab, setTab] = useState("rules");
  const tabs = [["rules", "Rules"], ["policies", "Policies"], ["kinds", "Kinds"], ["files", "Files"], ["bundles", "Bundles"], ["decisions", "Decisions"], ["history", "Try on history"]];
  return html`
    <div class="stack">
      ${bundle.blocked && html`<${Blocked} why=${bundle.blocked} />`}
      ${bundle.error && html`<${Refused} error=${bundle.error} />`}
      <div class="columns">
        <${Card} flush top=${html`<${Tabs} label="What is in the bundle" tabs=${tabs} chosen=${tab} choose=${setTab} />`}><${views[tab]} bundle=${bundle} changed=${changed} /><//>
        <${Card} title="Bundle in force" side=${html`<${Badge} kind=${bundle.error ? "warn" : "good"}>${bundle.error ? "older than the files" : "up to date"}<//>`}>
          <${Facts} rows=${[["Hash", html`<code title=${bundle.bundle}>${short(bundle.bundle)}</code>`], ["Generation", bundle.generation],
            ["Loaded", html`<span title=${when(bundle.loadedTime)}>${ago(bundle.loadedTime)}</span>`], ["Holds", `${(bundle.rules || []).length} rules, ${(bundle.policies || []).length} policies, ${(bundle.files || []).length} files`], ["From", bundle.source && origin(bundle.source)], ["Activated by", bundle.activator && person(bundle.activator)], ["Follows", gitWords(bundle.git)],
            ["Servers", replicaWords(bundle)], ["Workers", bundle.workers?.size]]} /><//>
      </div></div>`;
}

export function Policies() {
  const from = useData(() => get("policyBundle"), []);
  useEvery(lookAgainMs, from.reload);
  return html`<${Head} title="Policies" under="Lua files decide. Edit one, and the next check uses it."><a class="button" href="/policies/playground">Playground</a><//>
    <${Loaded} from=${from}>${(bundle) => html`<${Body} bundle=${bundle} changed=${from.reload} />`}<//>`;
}
