// One change as it was applied: its SQL, and the schema before and after.
import { html } from "../html.js";
import { get } from "../api.js";
import { useData } from "../data.js";
import { ago, id, parts, when, word } from "../format.js";
import { Badge, Card, Facts, Head, Loaded } from "../parts/basic.js";
import { Diff } from "../parts/diff.js";
import { Sql } from "../parts/sql.js";

const planOf = (changelog) => {
  const at = parts(changelog.taskRun);
  return at.plans && `projects/${at.projects}/plans/${at.plans}`;
};

const About = ({ changelog }) => {
  const plan = planOf(changelog);
  const database = parts(changelog.name);
  return html`<${Card} title="About"><${Facts} rows=${[
    ["Database", html`<a href="/instances/${database.instances}/databases/${database.databases}">${decodeURIComponent(database.databases)}</a>`],
    ["Plan", plan && html`<a href="/${plan}">#${id(plan)}</a>`],
    ["Kind", word(changelog.type)],
    ["Applied", html`<span title=${when(changelog.createTime)}>${ago(changelog.createTime)}</span>`],
  ]} /><//>`;
};

const missing = { FAILED: "The change failed, so there is no schema after it.", PENDING: "The change is not finished." };

const Schema = ({ changelog }) => missing[changelog.status] && !changelog.schema
  ? html`<p class="soft">${missing[changelog.status]}</p>` : html`<${Diff} before=${changelog.prevSchema} after=${changelog.schema} />`;

const Body = ({ changelog }) => html`
  <${Head} title=${changelog.planTitle || word(changelog.type)} under="A change of ${decodeURIComponent(parts(changelog.name).databases)}">
    <${Badge} state=${changelog.status} /><//>
  <div class="columns">
    <div class="stack">
      ${changelog.statement && html`<${Card} title="SQL"><${Sql} text=${changelog.statement} /><//>`}
      <${Card} title="Schema before and after"><${Schema} changelog=${changelog} /><//>
    </div>
    <${About} changelog=${changelog} />
  </div>`;

export function ChangelogPage({ instance, database, changelog }) {
  const name = `instances/${encodeURIComponent(instance)}/databases/${encodeURIComponent(database)}/changelogs/${changelog}`;
  const from = useData(() => get(name), [name]);
  return html`<${Loaded} from=${from}>${(found) => html`<${Body} changelog=${found} />`}<//>`;
}
