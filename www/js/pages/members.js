// The people, their groups, and the roles that they hold in the workspace and in one project.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { list, post, projects as findProjects } from "../api.js";
import { useData, useForm } from "../data.js";
import { id, word } from "../format.js";
import { Badge, Card, Empty, Failure, Field, Head, Loaded } from "../parts/basic.js";
import { Groups, NewGroup } from "../parts/groups.js";
import { Roles } from "../parts/roles.js";

const workspaceRoles = ["roles/workspaceAdmin", "roles/workspaceDBA", "roles/workspaceMember"];
const projectRoles = ["roles/projectOwner", "roles/projectDeveloper", "roles/projectReleaser", "roles/projectViewer",
  "roles/sqlEditorUser", "roles/sqlEditorReadUser"];

async function load() {
  const [users, groups, projects] = await Promise.all([list("users", "users"), list("groups", "groups"), findProjects()]);
  return { users, groups, projects };
}

function Create({ changed }) {
  const { form, set, submit, busy, error } =
    useForm({ title: "", email: "", password: "" }, (user) => post("users", user), changed);
  return html`<${Card} title="New person"><form class="stack" onSubmit=${submit}>
    <${Field} label="Name"><input class="input" required autocomplete="off" value=${form.title} onInput=${set("title")} /><//>
    <${Field} label="Email"><input class="input" type="email" required autocomplete="off" value=${form.email} onInput=${set("email")} /><//>
    <${Field} label="First password" hint="At least 8 characters."><input class="input" type="password" required minlength="8" autocomplete="new-password" value=${form.password} onInput=${set("password")} /><//>
    <${Failure} error=${error} />
    <div><button class="button primary" disabled=${busy}>Add</button></div></form><//>`;
}

const People = ({ users }) => html`<${Card} title="People" flush><div class="scroll-x"><table class="table">
  <thead><tr><th>Name</th><th>Email</th><th>State</th></tr></thead>
  <tbody>${users.map((user) => html`<tr key=${user.name}><td><strong>${user.title}</strong></td><td>${user.email}</td>
    <td><${Badge} kind=${user.state === "ACTIVE" ? "good" : ""}>${word(user.state)}<//></td></tr>`)}</tbody></table></div><//>`;

function ProjectRoles({ projects, users, groups }) {
  const [chosen, setChosen] = useState((projects.find((project) => project.name !== "projects/default") || projects[0])?.name);
  if (!chosen) return html`<${Card} title="Roles in a project"><${Empty}>No projects.<//><//>`;
  const pick = html`<select class="input pick" aria-label="Project" value=${chosen} onChange=${(e) => setChosen(e.target.value)}>
    ${projects.map((project) => html`<option value=${project.name}>${project.title || id(project.name)}</option>`)}</select>`;
  return html`<${Card} title="Roles in a project" side=${pick} flush><${Roles} key=${chosen} resource=${chosen} users=${users} groups=${groups} roles=${projectRoles} /><//>`;
}

const Body = ({ users, groups, projects, reload }) => html`
  <div class="columns"><div class="stack">
      <${People} users=${users} />
      <${Groups} groups=${groups} users=${users} changed=${reload} />
      <${Card} title="Roles in the workspace" flush><${Roles} resource="workspaces/-" users=${users} groups=${groups} roles=${workspaceRoles} /><//>
      <${ProjectRoles} projects=${projects} users=${users} groups=${groups} />
    </div><div class="stack"><${Create} changed=${reload} /><${NewGroup} changed=${reload} /></div></div>`;

export function Members() {
  const from = useData(load, []);
  return html`<${Head} title="Members" /><${Loaded} from=${from}>${(data) => html`<${Body} ...${data} reload=${from.reload} />`}<//>`;
}
