// The bundles of policies that are, were, wait to be, or may not be in force.
import { useEffect, useState } from "preact/hooks";
import { html } from "../html.js";
import { get, post } from "../api.js";
import { useAction, useData } from "../data.js";
import { ago, person, when } from "../format.js";
import { Badge, Empty, Facts, Failure, Field, Loaded } from "../parts/basic.js";
import { BundleRules } from "../parts/bundle_rules.js";
import { Patch } from "../parts/patch.js";

const pageSize = 20;

export const short = (hash) => (hash || "").slice(0, 12);

const states = {
  PENDING: ["warn", "waits for a person"], ACTIVE: ["good", "in force"], RETIRED: ["", "was in force"],
  REFUSED: ["bad", "refused"], QUARANTINED: ["bad", "in quarantine"],
};

const State = ({ bundle }) => html`<${Badge} kind=${(states[bundle.state] || [""])[0]}>${(states[bundle.state] || ["", bundle.state])[1]}<//>`;

/** Where a bundle came from, in a few words. */
export function origin(source = {}) {
  if (source.type === "GIT") return source.subject || `commit ${short(source.commit)}`;
  if (source.type === "PUSH") return source.message || "Pushed without a message";
  return source.type === "DIRECTORY" ? "The policy folder" : "The product's own files";
}

const signatures = { NONE: "not signed", UNCHECKED: "signed, not checked", GOOD: "good", BAD: "not by an allowed signer" };

const sourceFacts = (source = {}) => [
  ["Author", source.author && `${source.authorName ? `${source.authorName} · ` : ""}${source.author}`],
  ["Commit", source.commit && html`<code title=${source.commit}>${short(source.commit)}</code> on ${source.branch}`],
  ["Repository", source.url],
  ["Signature", source.commit && `${signatures[source.signature] || source.signature}${source.signer ? `, ${source.signer}` : ""}`],
];

const Problems = ({ error }) => {
  const list = error.problems?.length ? error.problems : [error];
  return html`<div class="notice bad"><div class="grow stack tight">${list.map((one) => html`
    <div>${one.file && html`<code>${one.file}${one.line ? `:${one.line}` : ""}</code> `}${one.message}</div>`)}</div></div>`;
};

const changeWords = { ADDED: ["good", "added"], REMOVED: ["bad", "removed"], CHANGED: ["info", "changed"] };

const FileChange = ({ file, open }) => html`
  <details class="fold" open=${open}><summary><span class="grow mono id">${file.path}</span>
      <span class="faint">+${file.added || 0} −${file.removed || 0}</span>
      <${Badge} kind=${changeWords[file.change][0]}>${changeWords[file.change][1]}<//></summary>
    <div class="pad"><${Patch} text=${file.diff} label=${`Difference of ${file.path}`} /></div></details>`;

function Difference({ bundle }) {
  const from = useData(() => get(`${bundle.name}:diff`), [bundle.name, bundle.state]);
  return html`<${Loaded} from=${from}>${({ base, files = [] }) => html`
    <h3>Against what is in force (<code>${short(base.bundle)}</code>)</h3>
    ${files.length === 0 ? html`<p class="soft">The same files.</p>`
      : html`<div class="framed">${files.map((file) => html`<${FileChange} key=${file.path} file=${file} open=${files.length < 4} />`)}</div>`}`}<//>`;
}

const verbs = { PENDING: "Activate", RETIRED: "Roll back to this", QUARANTINED: "Activate all the same" };

function Move({ bundle, changed }) {
  const [reason, setReason] = useState("");
  const { busy, error, run } = useAction();
  const go = (verb) => (event) => {
    event.preventDefault();
    run(async () => {
      await post(`${bundle.name}:${verb}`, { reason });
      setReason("");
      await changed();
    });
  };
  return html`<form class="stack tight" onSubmit=${go("activate")}>
    <${Field} label="Reason" hint="Kept in the history."><input class="input" value=${reason} onInput=${(e) => setReason(e.target.value)} /><//>
    <${Failure} error=${error} />
    <div class="row"><button class="button primary" disabled=${busy || !reason.trim()}>${verbs[bundle.state]}</button>
      ${bundle.state === "PENDING" && html`<button type="button" class="button danger" disabled=${busy || !reason.trim()} onClick=${go("reject")}>Refuse</button>`}</div>
  </form>`;
}

const History = ({ bundle }) => {
  const from = useData(() => get(bundle.name), [bundle.name, bundle.state]);
  return html`<${Loaded} from=${from}>${({ history = [] }) => html`<div><h3>What happened to it</h3><ul class="plain">${history.map((one) => html`
    <li><${State} bundle=${one} /> <span class="faint" title=${when(one.time)}>${ago(one.time)}</span>
      ${one.actor && ` by ${one.actor}`}${one.reason && html` <span class="soft">${one.reason}</span>`}</li>`)}</ul></div>`}<//>`;
};

function Inside({ bundle, changed }) {
  return html`<div class="stack pad">
    ${bundle.error && html`<${Problems} error=${bundle.error} />`}
    <${Facts} rows=${[["Hash", html`<code>${bundle.bundle}</code>`], ...sourceFacts(bundle.source), ["Product", bundle.version],
      ["Activated", bundle.activateTime && `${when(bundle.activateTime)}${bundle.activator ? ` by ${person(bundle.activator)}` : ""}`]]} />
    ${bundle.state !== "ACTIVE" && html`<${Difference} bundle=${bundle} />`}
    <${History} bundle=${bundle} />
    ${verbs[bundle.state] && html`<${Move} bundle=${bundle} changed=${changed} />`}</div>`;
}

function Row({ bundle, changed }) {
  const [open, setOpen] = useState(false);
  const time = bundle.activateTime || bundle.createTime;
  return html`<details class="fold" open=${open} onToggle=${(e) => setOpen(e.currentTarget.open)}>
    <summary><span class="grow"><strong>${origin(bundle.source)}</strong>
        <span class="id faint"><code>${short(bundle.bundle)}</code>${bundle.source?.author ? ` · ${bundle.source.author}` : ""} · <span title=${when(time)}>${ago(time)}</span></span></span>
      <${State} bundle=${bundle} /></summary>
    ${open && html`<${Inside} bundle=${bundle} changed=${changed} />`}</details>`;
}

/** bundle: what is in force; changed: look at it again. */
export function Bundles({ bundle, changed }) {
  const [size, setSize] = useState(pageSize);
  const from = useData(() => get(`policyBundles?pageSize=${size}`), [size]);
  useEffect(() => { from.reload(); }, [bundle.generation, bundle.error?.time]); // open rows stay open
  const again = async () => {
    await from.reload();
    await changed();
  };
  return html`<${BundleRules} changed=${again} /><${Loaded} from=${from}>${({ policyBundles = [], nextPageToken }) => policyBundles.length === 0
    ? html`<${Empty}>No bundles.<//>`
    : html`${policyBundles.map((one) => html`<${Row} key=${one.name} bundle=${one} changed=${again} />`)}
      ${nextPageToken && html`<div class="pad"><button type="button" class="button small" onClick=${() => setSize(size + pageSize)}>Show more</button></div>`}`}<//>`;
}
