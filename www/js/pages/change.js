// One change from proposal to rollout: its SQL, its checks, its approval, its stages, its discussion.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { encodeText, get, getIfThere, list, patch, post, sheetText } from "../api.js";
import { useAction, useData, useEvery, useLive } from "../data.js";
import { go } from "../router.js";
import { ago, id, parts, person, when, word } from "../format.js";
import { Badge, Card, Facts, Failure, Head, Loaded } from "../parts/basic.js";
import { Approval } from "../parts/approval.js";
import { Checks } from "../parts/checks.js";
import { applyFixes, fixesOf } from "../parts/fixes.js";
import { Rollout } from "../parts/rollout.js";
import { notesOf, Sql } from "../parts/sql.js";
import { Talk } from "../parts/talk.js";
import { explainNewest, Why } from "../parts/why.js";

const lookAgainMs = 10000;

async function loadSpec(spec) {
  const config = spec.changeDatabaseConfig || {};
  return { ...spec, targets: config.targets || [], sheet: config.sheet, sql: config.sheet ? await sheetText(config.sheet) : "" };
}

async function load({ project, issue, plan }) {
  let about = issue ? await get(`projects/${project}/issues/${issue}`) : null;
  const planName = about ? about.plan : `projects/${project}/plans/${plan}`;
  const found = planName ? await get(planName) : null;
  if (!about && found.issue) about = await get(found.issue);
  const [checks, rollout, runs, comments, specs] = await Promise.all([
    found ? getIfThere(`${found.name}/planCheckRun`) : null,
    found?.hasRollout ? getIfThere(`${found.name}/rollout`) : null,
    found?.hasRollout ? get(`${found.name}/rollout/stages/-/tasks/-/taskRuns`) : {},
    about ? list(`${about.name}/issueComments`, "issueComments") : [],
    Promise.all((found?.specs || []).map(loadSpec)),
  ]);
  return { issue: about, plan: found, checks, rollout, runs: runs.taskRuns || [], comments, specs };
}

/** A new sheet in the plan: the checks and the approval start over. */
async function saveSql(plan, spec, text) {
  const sheet = await post(`projects/${parts(plan.name).projects}/sheets`, { content: encodeText(text) });
  const specs = plan.specs.map((each) => each.id === spec.id
    ? { ...each, changeDatabaseConfig: { ...each.changeDatabaseConfig, sheet: sheet.name } } : each);
  await patch(`${plan.name}?updateMask=specs`, { specs });
}

function Edit({ plan, spec, proposed, changed, close }) {
  const [text, setText] = useState(proposed);
  const { busy, error, run } = useAction();
  function submit(event) {
    event.preventDefault();
    run(async () => {
      await saveSql(plan, spec, text);
      close();
      await changed();
    });
  }
  return html`<form class="stack" onSubmit=${submit}>
    <textarea class="input" rows="10" aria-label="SQL" spellcheck="false" value=${text} onInput=${(e) => setText(e.target.value)}></textarea>
    <${Failure} error=${error} />
    <div class="row"><button class="button primary" disabled=${busy || !text.trim()}>Save and check</button>
      <button type="button" class="button" onClick=${close}>Leave it</button></div>
  </form>`;
}

function Statement({ plan, spec, checks, may, changed }) {
  const [proposed, propose] = useState(null);
  const editing = proposed !== null;
  const mine = (checks?.results || []).filter((result) => spec.targets.includes(result.target));
  const fixes = checks?.status === "DONE" ? fixesOf(mine) : []; // else they may be of the text before
  const side = may && !editing && html`
    ${fixes.length > 0 && html`<button class="button small" onClick=${() => propose(applyFixes(spec.sql, fixes))}>
      ${fixes.length === 1 ? "Apply the fix" : `Apply ${fixes.length} fixes`}</button>`}
    <button class="button small" onClick=${() => propose(spec.sql)}>Edit</button>`;
  return html`<${Card} title="SQL" side=${side}>
    ${editing ? html`<${Edit} plan=${plan} spec=${spec} proposed=${proposed} changed=${changed} close=${() => propose(null)} />`
      : html`<${Sql} text=${spec.sql} notes=${notesOf(mine)} />`}<//>`;
}

/** Approved, but not rolled out by itself: the findings are for a person to weigh. */
function Ready({ issue, plan, changed }) {
  const { busy, error, run } = useAction();
  const approved = issue?.status === "OPEN" && ["APPROVED", "SKIPPED"].includes(issue.approvalStatus);
  if (!approved || plan.hasRollout) return null;
  const start = () => run(async () => {
    await post(`${plan.name}/rollout`);
    await changed();
  });
  return html`<${Card} title="Rollout"><div class="stack">
    <div class="soft">The change may roll out. It does not start by itself because the checks found errors.</div>
    <${Failure} error=${error} />
    <div><button class="button primary" disabled=${busy} onClick=${start}>Make the rollout</button></div>
  </div><//>`;
}

/** A plan that nobody was asked about yet. */
function Ask({ plan }) {
  const { busy, error, run } = useAction();
  const ask = () => run(async () => {
    const issue = await post(`projects/${parts(plan.name).projects}/issues`, {
      title: plan.title, description: plan.description, type: "DATABASE_CHANGE", plan: plan.name,
    });
    go(`/${issue.name}`);
  });
  return html`<${Card} title="Approval"><div class="stack"><div class="soft">This plan has no issue yet.</div>
    <${Failure} error=${error} /><div><button class="button primary" disabled=${busy} onClick=${ask}>Ask for approval</button></div></div><//>`;
}

const otherState = { OPEN: ["CANCELED", "Close the issue"], CANCELED: ["OPEN", "Open it again"] };

function State({ issue, changed }) {
  const { busy, error, run } = useAction();
  const next = otherState[issue.status];
  if (!next) return null;
  const set = () => run(async () => {
    await post(`projects/${parts(issue.name).projects}/issues:batchUpdateStatus`, { issues: [issue.name], status: next[0] });
    await changed();
  });
  return html`<div class="stack tight"><button class="button small" disabled=${busy} onClick=${set}>${next[1]}</button><${Failure} error=${error} /></div>`;
}

const risky = (issue) => issue?.riskLevel && issue.riskLevel !== "RISK_LEVEL_UNSPECIFIED";

const About = ({ issue, plan, specs, changed }) => html`
  <${Card} title="About"><div class="stack"><${Facts} rows=${[
    ["Project", parts((issue || plan).name).projects],
    ["Plan", plan && html`<a href="/${plan.name}">#${id(plan.name)}</a>`],
    ["Databases", specs.flatMap((spec) => spec.targets).map((target) => html`<div><a href="/${target}">${parts(target).databases}</a></div>`)],
    ["Created", issue && html`<span title=${when(issue.createTime)}>${ago(issue.createTime)}</span>`],
    ["Risk", plan && risky(issue) && html`<${Badge} state=${issue.riskLevel} />`],
    ["Labels", (issue?.labels || []).join(", ")],
  ]} />
    ${plan && risky(issue) && html`<${Why} key=${issue.riskLevel} label="Why this risk?"
      load=${() => explainNewest("risk", plan.name, (one) => one.outcome === issue.riskLevel)} />`}
    ${issue && html`<${State} issue=${issue} changed=${changed} />`}</div><//>`;

const Title = ({ issue, plan }) => {
  const shown = issue || plan;
  const at = parts(shown.name);
  return html`<${Head} title=${shown.title}
    under=${html`#${at.issues || at.plans} in ${at.projects}, proposed by ${person(shown.creator)} <span title=${when(shown.createTime)}>${ago(shown.createTime)}</span>`}>
    ${issue && html`<${Badge} state=${issue.status} />`}
    ${risky(issue) && html`<${Badge} state=${issue.riskLevel}>${word(issue.riskLevel)} risk<//>`}<//>`;
};

function Body({ data, me, pulse, changed }) {
  const { issue, plan, checks, rollout, runs, comments, specs } = data;
  const may = plan && !plan.hasRollout && plan.creator === me.name && issue?.status !== "CANCELED";
  const description = (issue || plan).description;
  return html`
    <${Title} issue=${issue} plan=${plan} />
    <div class="columns change">
      <div class="stack">
        ${description && html`<p class="text">${description}</p>`}
        ${rollout && html`<${Rollout} rollout=${rollout} runs=${runs} pulse=${pulse} changed=${changed} />`}
        ${plan && html`<${Ready} issue=${issue} plan=${plan} changed=${changed} />`}
        ${specs.map((spec) => html`<${Statement} key=${spec.id} plan=${plan} spec=${spec} checks=${checks} may=${may} changed=${changed} />`)}
        ${plan && html`<${Checks} plan=${plan} run=${checks} changed=${changed} />`}
        ${issue && html`<${Talk} issue=${issue} comments=${comments} changed=${changed} />`}
      </div>
      <div class="stack">
        ${issue ? html`<${Approval} issue=${issue} me=${me} changed=${changed} />` : html`<${Ask} plan=${plan} />`}
        <${About} issue=${issue} plan=${plan} specs=${specs} changed=${changed} />
      </div>
    </div>`;
}

export function Change({ project, issue, plan, me }) {
  const [pulse, setPulse] = useState(0);
  const from = useData(() => load({ project, issue, plan }), [project, issue, plan]);
  const beat = () => setPulse((n) => n + 1);
  useLive(from.data?.plan?.name, { open: from.reload, check: from.reload, rollout: () => { from.reload(); beat(); }, log: beat });
  useEvery(lookAgainMs, from.reload);
  return html`<${Loaded} from=${from}>${(data) => html`<${Body} data=${data} me=${me} pulse=${pulse} changed=${from.reload} />`}<//>`;
}
