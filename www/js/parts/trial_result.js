// What came out of a trial: each decision's outcome, why, and the policies in the order they ran.
import { html } from "../html.js";
import { role, sentence } from "../format.js";
import { Badge, Card, Empty } from "./basic.js";

const duration = (micros) => micros >= 1000 ? `${(micros / 1000).toFixed(1)} ms` : `${micros} µs`;

const Place = ({ file, line, open }) => html`<button class="link mono" onClick=${() => open(file)}>${file}${line ? `:${line}` : ""}</button>`;

const Advice = ({ advice }) => html`<li><${Badge} state=${advice.status} /> <span>${advice.content} <span class="faint mono">${advice.rule || advice.title}${advice.line ? `, line ${advice.line}` : ""}</span></span></li>`;

function Review({ output }) {
  const advices = output.advices || [];
  if (advices.length === 0) return html`<p>No rule advises against it.</p>`;
  return html`<ul class="plain stack tight">${advices.map((advice) => html`<${Advice} advice=${advice} />`)}</ul>`;
}

const Reasons = ({ reasons }) => html`<ul class="plain">${(reasons || []).filter((one) => one.reason).map((one) => html`
  <li><span class="faint mono">${one.policy}</span> ${one.reason}</li>`)}</ul>`;

const Risk = ({ output }) => html`<p><${Badge} state=${output.level} /></p><${Reasons} reasons=${output.reasons} />`;

const who = (step) => step.title || role(step.role || step.group || step.user || "") || JSON.stringify(step);

const Approval = ({ output }) => html`<p>${output.title || "No policy applies: nobody is asked."}</p>
  <ol>${(output.steps || []).map((step) => html`<li>${who(step)}</li>`)}</ol><${Reasons} reasons=${output.reasons} />`;

const views = { review: Review, risk: Risk, approval: Approval };

const Raw = ({ output }) => html`<pre class="sql pad">${JSON.stringify(output, null, 2)}</pre>`;

const value = (fact) => fact.count !== undefined ? `${fact.count} items` : JSON.stringify(fact.value) ?? "nothing";

const Fact = ({ fact }) => fact && html`<li><span class="mono">${fact.path}</span> <span class="soft">${value(fact)}</span></li>`;

const Step = ({ one, facts, open }) => html`<tr><td><${Place} file=${one.file} line=${one.line} open=${open} />
    <ul class="plain faint">${(one.facts || []).map((i) => html`<${Fact} fact=${facts[i]} />`)}</ul></td>
  <td>${one.outcome}</td><td class="nowrap">${duration(one.durationUs)}</td></tr>`;

/** Of many rules those that found nothing are counted only. */
function Trace({ trace, facts, open }) {
  const shown = trace.length > 20 ? trace.filter((one) => one.outcome !== "ok") : trace;
  const rest = trace.length - shown.length;
  return html`<details><summary>Trace: ${trace.length} ${trace.length === 1 ? "policy" : "policies"} ran${rest > 0 && `, ${rest} found nothing`}</summary>
    <div class="scroll-x"><table class="table dense"><thead><tr><th>Policy, and what it looked at</th><th>Outcome</th><th>Time</th></tr></thead>
      <tbody>${shown.map((one) => html`<${Step} one=${one} facts=${facts} open=${open} />`)}</tbody></table></div></details>`;
}

const Fault = ({ error, open }) => html`<div class="notice bad" role="alert"><div class="grow">
  ${error.file && html`<${Place} file=${error.file} line=${error.line} open=${open} /> `}${error.message}</div></div>`;

function Decision({ decision, open }) {
  const View = views[decision.kind] || Raw;
  return html`<section class="stack tight"><h3>${sentence(decision.kind.toUpperCase())} <span class="faint">${duration(decision.durationMicros)}</span></h3>
    ${decision.error ? html`<${Fault} error=${decision.error} open=${open} />` : html`<${View} output=${decision.output || {}} />`}
    ${(decision.trace || []).length > 0 && html`<${Trace} trace=${decision.trace} facts=${decision.facts || []} open=${open} />`}</section>`;
}

export function Result({ trial, saveSpec, open }) {
  const decisions = trial.decisions || [];
  const kept = decisions.some((one) => !one.error && one.kind !== "webhook");
  return html`<${Card} title="What it decides" side=${kept && html`<button class="button small" onClick=${saveSpec}>Save as a spec</button>`}>
    <div class="stack">
      ${trial.error && html`<${Fault} error=${trial.error} open=${open} />`}
      ${decisions.length === 0 && !trial.error && html`<${Empty}>Nothing was decided.<//>`}
      ${decisions.map((decision) => html`<${Decision} decision=${decision} open=${open} />`)}
    </div><//>`;
}
