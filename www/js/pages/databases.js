// Every database of the projects one may see.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { list, projects as findProjects } from "../api.js";
import { useData } from "../data.js";
import { go } from "../router.js";
import { ago, id, parts, when, word } from "../format.js";
import { Badge, Card, Empty, Head, Loaded } from "../parts/basic.js";

const engines = { POSTGRES: "PostgreSQL" };
export const engineOf = (database) => {
  const instance = database.instanceResource || {};
  return `${engines[instance.engine] || word(instance.engine)} ${instance.engineVersion || ""}`.trim();
};

async function load() {
  const projects = await findProjects();
  const found = await Promise.all(projects.map((project) => list(`${project.name}/databases`, "databases")));
  const titles = Object.fromEntries(projects.map((project) => [project.name, project.title || id(project.name)]));
  return found.flat().map((database) => ({ ...database, projectTitle: titles[database.project] || id(database.project) }));
}

export const SyncState = ({ database }) => database.syncStatus === "FAILED"
  ? html`<${Badge} state="FAILED">sync failed<//><div class="faint">${database.syncError}</div>`
  : database.successfulSyncTime
    ? html`<span class="faint" title=${when(database.successfulSyncTime)}>synced ${ago(database.successfulSyncTime)}</span>`
    : html`<${Badge}>never synced<//>`;

const Row = ({ database }) => {
  const at = parts(database.name);
  return html`
    <tr class="link" onClick=${() => go(`/${database.name}`)}>
      <td><a href="/${database.name}"><strong>${at.databases}</strong></a><div class="faint">${engineOf(database)}</div></td>
      <td>${database.instanceResource?.title || at.instances}</td>
      <td><span class="badge">${id(database.effectiveEnvironment) || "none"}</span></td>
      <td>${database.projectTitle}</td>
      <td><${SyncState} database=${database} /></td>
    </tr>`;
};

const holds = (database, text) => [database.name, database.projectTitle, database.effectiveEnvironment, database.instanceResource?.title]
  .some((known) => (known || "").toLowerCase().includes(text));

function Table({ databases }) {
  const [text, setText] = useState("");
  const shown = databases.filter((database) => holds(database, text.trim().toLowerCase()));
  if (databases.length === 0) return html`<${Card}><${Empty}><p>No databases in the projects that you see.</p><p class="faint">A server is added by <code>POST /v1/instances</code>.</p><//><//>`;
  return html`<${Card} flush top=${html`<input class="input find" type="search" aria-label="Find a database" placeholder="Find by name, instance, project"
      value=${text} onInput=${(e) => setText(e.target.value)} />`}>
    ${shown.length === 0 ? html`<${Empty}>Nothing is called that.<//>` : html`<div class="scroll-x"><table class="table">
      <thead><tr><th>Database</th><th>Instance</th><th>Environment</th><th>Project</th><th>Schema</th></tr></thead>
      <tbody>${shown.map((database) => html`<${Row} key=${database.name} database=${database} />`)}</tbody></table></div>`}<//>`;
}

export function Databases() {
  const from = useData(load, []);
  return html`<${Head} title="Databases" /><${Loaded} from=${from}>${(databases) => html`<${Table} databases=${databases} />`}<//>`;
}
