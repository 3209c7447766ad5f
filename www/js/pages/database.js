// One database: its facts, its schema, its DDL and the changes that were made to it.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { get, list, post } from "../api.js";
import { useAction, useData } from "../data.js";
import { go } from "../router.js";
import { ago, id, parts, when, word } from "../format.js";
import { Badge, Card, Empty, Facts, Failure, Head, Loaded, Tabs } from "../parts/basic.js";
import { Objects } from "../parts/schema.js";
import { Sql } from "../parts/sql.js";
import { engineOf, SyncState } from "./databases.js";

const tabs = [["objects", "Schema"], ["ddl", "DDL"], ["changes", "Changes"]];

function Schema({ name, version }) {
  const from = useData(() => get(`${name}/metadata`), [name, version]);
  return html`<${Loaded} from=${from}>${(metadata) => html`<${Objects} metadata=${metadata} />`}<//>`;
}

function Ddl({ name, version }) {
  const from = useData(async () => (await get(`${name}/schema`)).schema || "", [name, version]);
  return html`<div class="pad"><${Loaded} from=${from}>${(text) => text ? html`<${Sql} text=${text} />` : html`<${Empty}>This database is empty.<//>`}<//></div>`;
}

const Changelog = ({ changelog }) => html`
  <tr class="link" onClick=${() => go(`/${changelog.name}`)}>
    <td><a href="/${changelog.name}">${changelog.planTitle || word(changelog.type)}</a></td>
    <td><${Badge} state=${changelog.status} /></td>
    <td class="faint nowrap" title=${when(changelog.createTime)}>${ago(changelog.createTime)}</td>
  </tr>`;

function Changes({ name, version }) {
  const from = useData(() => list(`${name}/changelogs`, "changelogs", 200), [name, version]);
  return html`<${Loaded} from=${from}>${(changelogs) => changelogs.length === 0
    ? html`<${Empty}>No changes went through Tidegate yet.<//>`
    : html`<div class="scroll-x"><table class="table"><thead><tr><th>Change</th><th>State</th><th>When</th></tr></thead>
        <tbody>${changelogs.map((changelog) => html`<${Changelog} key=${changelog.name} changelog=${changelog} />`)}</tbody></table></div>`}<//>`;
}

const views = { objects: Schema, ddl: Ddl, changes: Changes };

function Body({ database, reload }) {
  const [tab, setTab] = useState("objects");
  const [version, setVersion] = useState(0);
  const { busy, error, run } = useAction();
  const sync = () => run(async () => {
    await post(`${database.name}:sync`);
    await reload();
    setVersion((n) => n + 1);
  });
  const at = parts(database.name);
  return html`
    <${Head} title=${at.databases} under=${engineOf(database)}>
      <button class="button" disabled=${busy} onClick=${sync}>${busy ? "Syncing…" : "Sync now"}</button><//>
    ${error && html`<div class="below"><${Failure} error=${error} /></div>`}
    <div class="columns">
      <${Card} flush top=${html`<${Tabs} label="Views of the database" tabs=${tabs} chosen=${tab} choose=${setTab} />`}>
        <${views[tab]} name=${database.name} version=${version} /><//>
      <${Card} title="About"><${Facts} rows=${[
        ["Instance", database.instanceResource?.title || at.instances],
        ["Environment", id(database.effectiveEnvironment)],
        ["Project", id(database.project)],
        ["Schema", html`<${SyncState} database=${database} />`],
        ["Labels", Object.entries(database.labels || {}).map(([key, value]) => `${key}: ${value}`).join(", ")],
      ]} /><//>
    </div>`;
}

export function Database({ instance, database }) {
  const name = `instances/${encodeURIComponent(instance)}/databases/${encodeURIComponent(database)}`;
  const from = useData(() => get(name), [name]);
  return html`<${Loaded} from=${from}>${(found) => html`<${Body} database=${found} reload=${from.reload} />`}<//>`;
}
