// What a policy is tried on: SQL for a database, a decision of the past, or an input written by hand.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { list, post, projects as findProjects } from "../api.js";
import { useAction, useData } from "../data.js";
import { ago, id, parts } from "../format.js";
import { Empty, Failure, Field, Loaded, Tabs } from "./basic.js";
import { Editor } from "./editor.js";

const decisionOf = [["rules/", "review"], ["policies/review/", "review"], ["policies/risk/", "risk"],
  ["policies/approval/", "approval"], ["policies/webhook/", "webhook"], ["policies/rollout/", "rollout"]];

/** The kind of decision that a file takes part in; "" for libraries and specs. */
export const kindOf = (path) => decisionOf.find(([folder]) => path.startsWith(folder))?.[1] || "";

async function loadTargets() {
  const projects = await findProjects();
  const databases = await Promise.all(projects.map((project) => list(`${project.name}/databases`, "databases")));
  return { projects, databases: databases.flat() };
}

const label = (database) => `${parts(database.name).databases} · ${database.instanceResource?.title || parts(database.name).instances} · ${id(database.effectiveEnvironment) || "no environment"}`;

function OnSql({ databases, run, busy }) {
  const [sql, setSql] = useState("DELETE FROM employee;\n");
  const [name, setName] = useState(databases[0]?.name || "");
  const database = databases.find((one) => one.name === name);
  if (databases.length === 0) return html`<${Empty}>There is no database to try it for. Register an instance first.<//>`;
  return html`<div class="stack tight">
    <div class="editor-box small"><${Editor} of="sql" text=${sql} label="SQL" language="sql" engine=${database?.instanceResource?.engine} onChange=${setSql} /></div>
    <${Field} label="As a change of"><select class="input" value=${name} onChange=${(e) => setName(e.target.value)}>
      ${databases.map((one) => html`<option value=${one.name}>${label(one)}</option>`)}</select><//>
    <div class="row"><button class="button primary" disabled=${busy || !sql.trim()} onClick=${() => run({ statement: sql, database: name })}>${busy ? "Running…" : "Run"}</button>
      <span class="soft">review, risk and approval</span></div></div>`;
}

function OnPast({ projects, databases, kind, run, busy }) {
  const [project, setProject] = useState(databases[0]?.project || projects[0]?.name || "");
  const filter = kind ? `&filter=${encodeURIComponent(`kind == "${kind}"`)}` : "";
  const from = useData(() => project ? list(`${project}/decisions?${filter.slice(1)}`, "decisions", 100) : [], [project, kind]);
  return html`<div class="stack tight">
    <${Field} label="Project"><select class="input" value=${project} onChange=${(e) => setProject(e.target.value)}>
      ${projects.map((one) => html`<option value=${one.name}>${one.title || id(one.name)}</option>`)}</select><//>
    <${Loaded} from=${from}>${(decisions) => decisions.length === 0
      ? html`<${Empty}>No ${kind} decision is recorded in this project yet.<//>`
      : html`<ul class="plain picks">${decisions.map((one) => html`<li key=${one.name}><button class="pick" disabled=${busy} onClick=${() => run({ decision: one.name })}>
          <span class="grow"><strong>${one.outcome}</strong> <span class="faint">${one.kind} · ${id(one.subject)}</span></span><span class="faint">${ago(one.createTime)}</span></button></li>`)}</ul>`}<//></div>`;
}

const samples = { risk: { change: { environment: { tier: "PROTECTED" }, statements: [] } }, approval: { issue: { risk: "HIGH", environment: { tier: "PROTECTED" } } } };

function OnInput({ kind, run, busy }) {
  const [text, setText] = useState(JSON.stringify(samples[kind] || {}, null, 2));
  const [wrong, setWrong] = useState("");
  function submit() {
    try {
      setWrong("");
      run({ kind, input: JSON.parse(text) });
    } catch (error) {
      setWrong(`This is no JSON: ${error.message}`);
    }
  }
  if (!kind) return html`<${Empty}>A library or a spec decides nothing: open a policy or a rule.<//>`;
  return html`<div class="stack tight">
    <textarea class="input mono" rows="14" spellcheck="false" aria-label="Input as JSON" value=${text} onInput=${(e) => setText(e.target.value)}></textarea>
    ${wrong && html`<${Failure} error=${{ message: wrong }} />`}
    <div class="row"><button class="button primary" disabled=${busy} onClick=${submit}>${busy ? "Running…" : "Run"}</button></div></div>`;
}

const tabs = [["sql", "SQL"], ["past", "Past decision"], ["input", "Input"]];

/** onTrial gets {decisions, problems, error} of the run. */
export function Trial({ path, changes, onTrial }) {
  const from = useData(loadTargets, []);
  const [tab, setTab] = useState("sql");
  const { busy, error, run } = useAction();
  const kind = kindOf(path);
  const start = (on) => run(async () => onTrial(await post("policyBundle:evaluate", { files: changes, ...on })));
  return html`<div class="stack tight">
    <${Tabs} label="What to try it on" tabs=${tabs} chosen=${tab} choose=${setTab} />
    <${Loaded} from=${from}>${({ projects, databases }) => html`
      ${tab === "sql" && html`<${OnSql} databases=${databases} run=${start} busy=${busy} />`}
      ${tab === "past" && html`<${OnPast} projects=${projects} databases=${databases} kind=${kind} run=${start} busy=${busy} />`}
      ${tab === "input" && html`<${OnInput} key=${kind} kind=${kind} run=${start} busy=${busy} />`}`}<//>
    <${Failure} error=${error} /></div>`;
}
