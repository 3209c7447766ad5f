// A bundle tried on the decisions of the past, and the candidate that is asked beside the one in force.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { get, post } from "../api.js";
import { useAction, useData, useEvery } from "../data.js";
import { ago, count, id, when } from "../format.js";
import { Badge, Empty, Facts, Failure, Field, Loaded } from "../parts/basic.js";
import { origin, short } from "./bundles.js";
import { Subject } from "./decisions.js";

const lookAgainMs = 5000;
const day = 86400000;
const ages = [["1", "the last day"], ["7", "the last week"], ["30", "the last 30 days"], ["365", "the last year"]];

const bundleName = (bundle) => `${origin(bundle.source)} (${short(bundle.bundle)})`;

const Sentences = ({ list }) => html`<ul class="plain sentences">${(list || []).map((text) => html`<li>${text}</li>`)}</ul>`;

const Difference = ({ difference }) => html`
  <tr><td>${difference.kind}</td><td><${Subject} name=${difference.subject} />
      ${difference.isUncertain && html` <${Badge} kind="warn">cannot be told: redacted<//>`}</td>
    <td>${difference.before}</td><td>${difference.after}</td>
    <td>${(difference.changes || []).map((change) => html`<div>would ${change.text}</div>`)}</td></tr>`;

export const Differences = ({ list }) => (list || []).length > 0 && html`<div class="scroll-x"><table class="table dense">
  <thead><tr><th>Kind</th><th>About</th><th>It was</th><th>It would be</th><th>What changes</th></tr></thead>
  <tbody>${list.map((one) => html`<${Difference} key=${one.decision} difference=${one} />`)}</tbody></table></div>`;

/** What a replay answers. */
export const Replayed = ({ result }) => html`<div class="stack" aria-live="polite">
  <p><strong>${count(result.different)} of ${count(result.decisions)} decisions would be different.</strong>
    <span class="faint"> ${result.duration}${result.isCut ? "; there are more than were replayed" : ""}</span></p>
  <${Sentences} list=${result.sentences} /><${Differences} list=${result.differences} /></div>`;

function Replay({ bundles }) {
  const [hash, setHash] = useState(bundles[0].bundle);
  const [age, setAge] = useState("30");
  const [result, setResult] = useState(null);
  const { busy, error, run } = useAction();
  function submit(event) {
    event.preventDefault();
    run(async () => {
      setResult(null);
      setResult(await post(`policyBundles/${hash}:replay`, { since: new Date(Date.now() - Number(age) * day).toISOString() }));
    });
  }
  return html`<form class="stack" onSubmit=${submit}>
    <${Field} label="Bundle"><select class="input" value=${hash} onChange=${(e) => setHash(e.target.value)}>
      ${bundles.map((one) => html`<option key=${one.bundle} value=${one.bundle}>${bundleName(one)}</option>`)}</select><//>
    <${Field} label="Decisions of"><select class="input" value=${age} onChange=${(e) => setAge(e.target.value)}>
      ${ages.map(([days, text]) => html`<option value=${days}>${text}</option>`)}</select><//>
    <div><button class="button primary" disabled=${busy}>${busy ? "Replaying…" : "Try on history"}</button></div>
    <${Failure} error=${error} />
    ${result && html`<${Replayed} result=${result} />`}</form>`;
}

const Running = ({ shadow, stop, busy }) => html`<div class="stack">
  <${Facts} rows=${[["Candidate", html`<code title=${shadow.bundle}>${short(shadow.bundle)}</code>`],
    ["Started", html`<span title=${when(shadow.startTime)}>${ago(shadow.startTime)}</span> by ${id(shadow.starter)}`],
    ["Asked", count(shadow.evaluated)], ["Different", count(shadow.different)], ["Dropped", shadow.dropped && count(shadow.dropped)]]} />
  ${shadow.error && html`<div class="notice bad">${shadow.error}</div>`}
  <${Sentences} list=${shadow.sentences} />
  ${Number(shadow.different) > 0 && html`<${ShadowDifferences} at=${shadow.different} />`}
  <div><button class="button" disabled=${busy} onClick=${stop}>Stop the shadow</button></div></div>`;

const ShadowDifferences = ({ at }) => {
  const from = useData(() => get("policyShadow/differences?pageSize=20"), [at]);
  return html`<${Loaded} from=${from}>${({ differences }) => html`<${Differences} list=${differences} />`}<//>`;
};

function Shadow({ bundles }) {
  const [hash, setHash] = useState(bundles[0].bundle);
  const from = useData(() => get("policyShadow"), []);
  const { busy, error, run } = useAction();
  useEvery(lookAgainMs, from.reload);
  const send = (name, body) => run(async () => {
    await post(`policyBundles/${name}:shadow`, body);
    await from.reload();
  });
  return html`<${Failure} error=${error} /><${Loaded} from=${from}>${(shadow) => shadow.bundle
    ? html`<${Running} shadow=${shadow} busy=${busy} stop=${() => send("-", { stop: true })} />`
    : html`<div class="stack"><${Field} label="Candidate"><select class="input" value=${hash} onChange=${(e) => setHash(e.target.value)}>
        ${bundles.map((one) => html`<option key=${one.bundle} value=${one.bundle}>${bundleName(one)}</option>`)}</select><//>
      <div><button class="button" disabled=${busy} onClick=${() => send(hash, {})}>Start the shadow</button></div></div>`}<//>`;
}

/** The policies' tab: both ways to know before. */
export function History() {
  const from = useData(() => get("policyBundles?pageSize=50"), []);
  return html`<${Loaded} from=${from}>${({ policyBundles = [] }) => policyBundles.length === 0 ? html`<${Empty}>No bundles.<//>`
    : html`<div class="stack pad"><section class="stack" aria-label="Replay"><h3>What would this bundle have said to the past?</h3><${Replay} bundles=${policyBundles} /></section>
      <section class="stack" aria-label="Shadow"><h3>What does a candidate say to what comes?</h3>
        <p class="soft">It is asked every new decision after the answer was given, and nobody acts on what it says.</p><${Shadow} bundles=${policyBundles} /></section></div>`}<//>`;
}
