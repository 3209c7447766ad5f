// Why something was decided as it was: the policies that had a say, those that had none, and the facts that they read.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { get, getIfThere } from "../api.js";
import { useData } from "../data.js";
import { ago, when } from "../format.js";
import { Badge, Empty, Loaded } from "./basic.js";

const value = (fact) => ("count" in fact ? `${fact.count} items` : JSON.stringify(fact.value ?? null));

const FactList = ({ facts }) => (facts || []).length > 0 && html`
  <dl class="facts read">${facts.map((fact) => html`<dt class="mono">${fact.path}</dt><dd class="mono">${value(fact)}</dd>`)}</dl>`;

const Policy = ({ policy }) => html`
  <details class="fold"><summary>
      <span class="grow"><strong>${policy.title || policy.policy}</strong> <${Badge} state=${policy.outcome}>${policy.outcome}<//>
        ${policy.reason && html`<span class="soft id">${policy.reason}</span>`}
        <span class="faint mono id">${policy.file}:${policy.line || 1}</span></span></summary>
    <div class="pad">${policy.facts?.length ? html`<${FactList} facts=${policy.facts} />` : html`<span class="soft">It looked at nothing.</span>`}</div></details>`;

const Policies = ({ title, list, open }) => (list || []).length > 0 && html`
  <details class="group" open=${open}><summary><strong>${title}</strong> <span class="faint">${list.length}</span></summary>
    <div class="framed">${list.map((policy) => html`<${Policy} key=${policy.policy} policy=${policy} />`)}</div></details>`;

/** What is said beside what the lists of policies show. */
function remarks({ sentences = [], why = [], whyNot = [] }) {
  const listed = [...why, ...whyNot].map((policy) => `${policy.policy} (`);
  return sentences.filter((text) => !listed.some((start) => text.startsWith(start)) && !text.endsWith(" had nothing to say."));
}

/** An explanation as the API gives it. `only`: which of the policies that had a say count. */
export function Explanation({ explanation, only }) {
  const why = (explanation.why || []).filter(only || (() => true));
  return html`<div class="stack">
    ${!only && html`<ul class="plain sentences">${remarks(explanation).map((text) => html`<li>${text}</li>`)}</ul>`}
    <${Policies} title="Why" list=${why} open />
    ${!only && html`<${Policies} title="Why not" list=${explanation.whyNot} />`}
    ${only && why.length === 0 && html`<${Empty}>The record of the newest review does not name it.<//>`}
    ${explanation.decision && html`<div class="faint">Decided <span title=${when(explanation.createTime)}>${ago(explanation.createTime)}</span>${" "}
      under bundle <code>${(explanation.bundle || "").slice(0, 12)}</code>
      ${explanation.redacted?.length > 0 && html` · redacted: ${explanation.redacted.join(", ")}`}</div>`}
  </div>`;
}

/** The newest decision of a kind about a subject that `fits`, explained; null when there is none. */
export async function explainNewest(kind, subject, fits) {
  const project = subject.split("/").slice(0, 2).join("/");
  const filter = encodeURIComponent(`kind == "${kind}" && subject == "${subject}"`);
  const { decisions = [] } = await get(`${project}/decisions?pageSize=20&filter=${filter}`);
  for (const decision of decisions) {
    const explanation = await getIfThere(`${decision.name}:explain`);
    if (explanation && (!fits || fits(explanation))) return explanation;
  }
  return null;
}

const Loading = ({ load, only }) => {
  const from = useData(load, []);
  return html`<${Loaded} from=${from}>${(explanation) => explanation
    ? html`<${Explanation} explanation=${explanation} only=${only} />` : html`<${Empty}>Nothing is recorded.<//>`}<//>`;
};

/** A line that opens to the explanation; it is fetched when it is opened. */
export function Why({ label = "Why?", load, only }) {
  const [open, setOpen] = useState(false);
  return html`<details class="why" open=${open} onToggle=${(e) => setOpen(e.currentTarget.open)}>
    <summary>${label}</summary>${open && html`<div class="panel"><${Loading} load=${load} only=${only} /></div>`}</details>`;
}
