// Who holds which role: one IAM policy, shown by role and changed one member at a time.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { get, post } from "../api.js";
import { useAction, useData } from "../data.js";
import { role } from "../format.js";
import { Badge, Empty, Failure, Field, Loaded } from "./basic.js";

const shown = (member) => (member === "allUsers" ? "everybody" : member.replace(/^user:/, "").replace(/^group:/, "group "));

/** The etag makes sure that nobody else changed the policy in between. */
async function save(resource, policy, bindings) {
  await post(`${resource}:setIamPolicy`, {
    etag: policy.etag, policy: { bindings: bindings.filter((binding) => binding.members.length > 0), etag: policy.etag },
  });
}

function withMember(bindings, name, member) {
  const at = bindings.findIndex((binding) => binding.role === name && !binding.condition);
  if (at < 0) return [...bindings, { role: name, members: [member] }];
  return bindings.map((binding, i) => i === at && !binding.members.includes(member)
    ? { ...binding, members: [...binding.members, member] } : binding);
}

const withoutMember = (bindings, from, member) => bindings.map((binding) => binding === from
  ? { ...binding, members: binding.members.filter((each) => each !== member) } : binding);

const Binding = ({ binding, remove, busy }) => html`
  <div class="fold line"><h3>${role(binding.role)} ${binding.condition && html`<${Badge}>${binding.condition.title || "until a time"}<//>`}</h3>
    <div class="row tight">${(binding.members || []).map((member) => html`
      <span class="badge">${shown(member)}<button class="cross" disabled=${busy} aria-label="Remove ${shown(member)} from ${role(binding.role)}"
        onClick=${() => remove(binding, member)}>×</button></span>`)}</div></div>`;

function Add({ users, groups, roles, busy, add }) {
  const [form, setForm] = useState({ member: "", role: "" });
  function submit(event) {
    event.preventDefault();
    add(form.role, form.member);
  }
  return html`<form class="row pad" onSubmit=${submit}>
    <${Field} label="Give to"><select class="input" required value=${form.member} onChange=${(e) => setForm({ ...form, member: e.target.value })}>
      <option value="">Choose a person or group</option>${users.map((user) => html`<option value=${`user:${user.email}`}>${user.title} (${user.email})</option>`)}
      ${groups.map((group) => html`<option value=${`group:${group.email}`}>Group ${group.title || group.email}</option>`)}</select><//>
    <${Field} label="the role"><select class="input" required value=${form.role} onChange=${(e) => setForm({ ...form, role: e.target.value })}>
      <option value="">Choose a role</option>${roles.map((name) => html`<option value=${name}>${role(name)}</option>`)}</select><//>
    <button class="button low" disabled=${busy}>Give</button></form>`;
}

export function Roles({ resource, users, groups, roles }) {
  const from = useData(() => get(`${resource}:getIamPolicy`), [resource]);
  const { busy, error, run } = useAction();
  const change = (make) => run(async () => {
    const bindings = (from.data.bindings || []).map((binding) => ({ ...binding, members: binding.members || [] }));
    await save(resource, from.data, make(bindings));
    await from.reload();
  });
  return html`<${Loaded} from=${from}>${(policy) => html`
    ${(policy.bindings || []).length === 0 ? html`<${Empty}>Nobody holds a role here.<//>` : policy.bindings.map((binding, i) => html`
      <${Binding} binding=${binding} busy=${busy} remove=${(_, member) => change((all) => withoutMember(all, all[i], member))} />`)}
    ${error && html`<div class="pad"><${Failure} error=${error} /></div>`}
    <${Add} users=${users} groups=${groups} roles=${roles} busy=${busy} add=${(name, member) => change((all) => withMember(all, name, member))} />`}<//>`;
}
