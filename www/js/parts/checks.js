// What the rules found, per database, with the place in the SQL.
import { html } from "../html.js";
import { post } from "../api.js";
import { useAction } from "../data.js";
import { count, parts, sentence, word } from "../format.js";
import { Badge, Card, Empty, Failure, Spinner } from "./basic.js";
import { explainNewest, Why } from "./why.js";

const order = { ERROR: 0, WARNING: 1, SUCCESS: 2 };

function byTarget(results) {
  const groups = new Map();
  for (const result of results) {
    if (!groups.has(result.target)) groups.set(result.target, []);
    groups.get(result.target).push(result);
  }
  return [...groups];
}

function place(result) {
  const at = result.sqlReviewReport?.startPosition;
  return at?.line ? `line ${at.line}:${at.column || 1}` : "";
}

/** "column/no-null" is COLUMN_NO_NULL in a result. */
const isRuleOf = (result) => (policy) =>
  policy.policy.toUpperCase().replace(/[^A-Z0-9]/g, "_") === result.title || policy.reason === result.content;

const Finding = ({ plan, result }) => html`
  <li class="finding">
    <${Badge} state=${result.status} />
    <div><strong>${sentence(result.title)}</strong><div class="soft">${result.content}</div></div>
    <span class="faint nowrap">${place(result)}</span>
    ${result.sqlReviewReport && html`<${Why} only=${isRuleOf(result)}
      load=${() => explainNewest("review", plan.name, (one) => (one.why || []).some(isRuleOf(result)))} />`}
  </li>`;

/** "ALTER TABLE, UPDATE · 12 rows" */
function summary(results) {
  const report = results.map((result) => result.sqlSummaryReport).find(Boolean);
  if (!report) return "";
  const kinds = (report.statementTypes || []).map((kind) => kind.replaceAll("_", " ")).join(", ");
  return [kinds, report.affectedRows && `${count(report.affectedRows)} rows`].filter(Boolean).join(" · ");
}

function Group({ plan, target, results }) {
  const at = parts(target);
  const findings = results.filter((result) => !result.sqlSummaryReport && result.status !== "SUCCESS");
  findings.sort((a, b) => order[a.status] - order[b.status]);
  return html`
    <section class="checked" aria-label=${at.databases}>
      <header class="row"><h3><a href="/${target}">${at.databases}</a></h3>
        <span class="faint grow">${summary(results)}</span>
        ${findings.length === 0 && html`<${Badge} state="SUCCESS">no findings<//>`}</header>
      ${findings.length > 0 && html`<ul class="findings">${findings.map((result) => html`<${Finding} plan=${plan} result=${result} />`)}</ul>`}
    </section>`;
}

function Body({ plan, run }) {
  if (!run) return html`<${Empty}>Not checked yet.<//>`;
  if (run.status === "RUNNING" && !run.results?.length) return html`<div class="pad"><${Spinner} label="Checking" /></div>`;
  return html`
    ${run.status === "FAILED" && html`<div class="pad"><${Failure} error=${{ message: run.error || "The checks failed." }} /></div>`}
    ${run.status === "CANCELED" && html`<${Empty}>The checks were canceled.<//>`}
    ${byTarget(run.results || []).map(([target, results]) => html`<${Group} key=${target} plan=${plan} target=${target} results=${results} />`)}`;
}

export function Checks({ plan, run, changed }) {
  const { busy, error, run: act } = useAction();
  const checking = run?.status === "RUNNING";
  const again = () => act(async () => {
    await post(`${plan.name}:runPlanChecks`);
    await changed();
  });
  const tally = Object.entries(plan.planCheckRunStatusCount || {}).filter(([status]) => status in order && status !== "SUCCESS");
  const side = html`
    ${checking ? html`<${Spinner} label="Checking" />` : tally.map(([status, n]) => html`
      <${Badge} state=${status}>${n} ${word(status)}${n === 1 ? "" : "s"}<//>`)}
    ${!plan.hasRollout && html`<button class="button small" disabled=${busy || checking} onClick=${again}>Check again</button>`}`;
  return html`<${Card} title="Checks" side=${side} flush>
    ${error && html`<div class="pad"><${Failure} error=${error} /></div>`}<${Body} plan=${plan} run=${run} /><//>`;
}
