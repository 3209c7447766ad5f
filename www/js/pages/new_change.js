// Proposes a change: SQL, databases, a title; makes sheet, plan and issue.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { encodeText, list, post, projects as findProjects } from "../api.js";
import { useAction, useData } from "../data.js";
import { go } from "../router.js";
import { id, parts } from "../format.js";
import { Card, Empty, Failure, Field, Head, Loaded } from "../parts/basic.js";

async function load() {
  const projects = await findProjects();
  const databases = await Promise.all(projects.map((p) => list(`${p.name}/databases`, "databases")));
  return { projects, databases: databases.flat() };
}

/** crypto.randomUUID is there on https and localhost only. */
function newId() {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4}).(.{3})(.{4})(.{12})$/, (_, a, b, c, d, e) => [a, b, `4${c}`, `8${d.slice(1)}`, e].join("-"));
}

async function propose(form) {
  const sheet = await post(`${form.project}/sheets`, { content: encodeText(form.sql) });
  const plan = await post(`${form.project}/plans`, {
    title: form.title, description: form.description,
    specs: [{ id: newId(), changeDatabaseConfig: { targets: form.targets, sheet: sheet.name } }],
  });
  return post(`${form.project}/issues`, {
    title: form.title, description: form.description, type: "DATABASE_CHANGE", plan: plan.name,
  });
}

const Target = ({ database, on, toggle }) => html`
  <label class="choice">
    <input type="checkbox" checked=${on} onChange=${toggle} />
    <span class="grow"><strong>${parts(database.name).databases}</strong>
      <span class="faint"> ${database.instanceResource?.title || parts(database.name).instances}</span></span>
    <span class="badge">${id(database.effectiveEnvironment) || "no environment"}</span>
  </label>`;

function Form({ projects, databases }) {
  const first = databases[0]?.project || projects[0]?.name || "";
  const [form, setForm] = useState({ project: first, title: "", description: "", sql: "", targets: [] });
  const { busy, error, run } = useAction();
  const set = (key) => (event) => setForm({ ...form, [key]: event.target.value });
  const own = databases.filter((d) => d.project === form.project);

  function toggle(name) {
    const on = form.targets.includes(name);
    setForm({ ...form, targets: on ? form.targets.filter((t) => t !== name) : [...form.targets, name] });
  }
  function submit(event) {
    event.preventDefault();
    run(async () => go(`/${(await propose(form)).name}`));
  }

  return html`<form class="columns" onSubmit=${submit}>
    <div class="stack">
      <${Card} title="What should change"><div class="stack">
        <${Field} label="Title"><input class="input" required maxlength="200" placeholder="Add a nickname to employees" value=${form.title} onInput=${set("title")} /><//>
        <${Field} label="SQL" hint="Several statements are fine; they run in one transaction where the database can.">
          <textarea class="input" required rows="10" spellcheck="false" placeholder="ALTER TABLE employee ADD COLUMN nickname text;" value=${form.sql} onInput=${set("sql")}></textarea><//>
        <${Field} label="Why" hint="Shown to the people who approve."><textarea class="input short" rows="3" value=${form.description} onInput=${set("description")}></textarea><//>
      </div><//>
    </div>
    <div class="stack"><${Card} title="Where"><div class="stack">
      <${Field} label="Project"><select class="input" value=${form.project} onChange=${(e) => setForm({ ...form, project: e.target.value, targets: [] })}>
        ${projects.map((p) => html`<option value=${p.name}>${p.title || id(p.name)}</option>`)}</select><//>
      <div class="stack tight" role="group" aria-label="Databases">
        ${own.length === 0 ? html`<${Empty}>This project has no databases.<//>` : own.map((d) => html`
          <${Target} key=${d.name} database=${d} on=${form.targets.includes(d.name)} toggle=${() => toggle(d.name)} />`)}
      </div>
      <${Failure} error=${error} />
      <button class="button primary wide" disabled=${busy || form.targets.length === 0}>Propose</button>
    </div><//></div>
  </form>`;
}

export function NewChange() {
  const from = useData(load, []);
  return html`<${Head} title="Propose a change" /><${Loaded} from=${from}>${(data) => html`<${Form} ...${data} />`}<//>`;
}
