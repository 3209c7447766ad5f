// Groups of people: who is in which, and who may change it.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { patch, post, remove } from "../api.js";
import { useAction, useForm } from "../data.js";
import { person } from "../format.js";
import { Badge, Card, Empty, Failure, Field } from "./basic.js";

const membersOf = (group) => group.members || [];

function AddMember({ group, users, busy, add }) {
  const [email, setEmail] = useState("");
  const outside = users.filter((user) => user.state === "ACTIVE" && !membersOf(group).some((one) => one.member === user.name));
  function submit(event) {
    event.preventDefault();
    add({ member: `users/${email}`, role: "MEMBER" });
    setEmail("");
  }
  if (outside.length === 0) return null;
  return html`<form class="row tight" onSubmit=${submit}>
    <select class="input pick" required aria-label="New member of ${group.email}" value=${email} onChange=${(e) => setEmail(e.target.value)}>
      <option value="">Add a person</option>${outside.map((user) => html`<option value=${user.email}>${user.title} (${user.email})</option>`)}</select>
    <button class="button small" disabled=${busy || !email}>Add</button></form>`;
}

const Member = ({ group, one, busy, change, drop }) => html`
  <span class="badge ${one.role === "OWNER" ? "accent" : ""}">
    <button class="inner" disabled=${busy} title=${one.role === "OWNER" ? "May change the group; click to end that" : "Click to let them change the group"}
      onClick=${() => change({ ...one, role: one.role === "OWNER" ? "MEMBER" : "OWNER" })}>${person(one.member)}${one.role === "OWNER" ? " · owner" : ""}</button>
    <button class="cross" disabled=${busy} aria-label="Remove ${person(one.member)} from ${group.email}" onClick=${drop}>×</button></span>`;

/** The second click does it: its roles go with it. */
function End({ group, busy, end }) {
  const [asked, ask] = useState(false);
  if (!asked) return html`<button class="button small plain" disabled=${busy} aria-label="Delete ${group.email}" onClick=${() => ask(true)}>Delete</button>`;
  return html`<span class="soft">Its roles go with it.</span><button class="button small danger" disabled=${busy} onClick=${end}>Delete ${group.email}</button>
    <button class="button small plain" onClick=${() => ask(false)}>Keep</button>`;
}

function Group({ group, users, changed }) {
  const { busy, error, run } = useAction();
  const save = (members) => run(async () => {
    await patch(`${group.name}?updateMask=members`, { name: group.name, members });
    await changed();
  });
  const end = () => run(async () => {
    await remove(group.name);
    await changed();
  });
  const others = (one) => membersOf(group).filter((each) => each.member !== one.member);
  return html`<div class="fold line stack tight" role="group" aria-label=${group.email}>
    <div class="row"><h3 class="grow">${group.title || group.email} <span class="faint">${group.title && group.email}</span></h3>
      <${End} group=${group} busy=${busy} end=${end} /></div>
    <div class="row tight">${membersOf(group).length === 0 && html`<span class="faint">No members: it can approve nothing.</span>`}
      ${membersOf(group).map((one) => html`<${Member} key=${one.member} group=${group} one=${one} busy=${busy}
        change=${(now) => save(membersOf(group).map((each) => (each.member === now.member ? now : each)))} drop=${() => save(others(one))} />`)}</div>
    <${AddMember} group=${group} users=${users} busy=${busy} add=${(one) => save([...membersOf(group), one])} />
    <${Failure} error=${error} /></div>`;
}

export const Groups = ({ groups, users, changed }) => html`<${Card} title="Groups" flush>
  ${groups.length === 0 ? html`<${Empty}>No groups yet. A group can hold roles and answer steps of approvals.<//>`
    : groups.map((group) => html`<${Group} key=${group.name} group=${group} users=${users} changed=${changed} />`)}<//>`;

export function NewGroup({ changed }) {
  const { form, set, submit, busy, error } = useForm({ email: "", title: "" },
    ({ email, title }) => post(`groups?groupEmail=${encodeURIComponent(email)}`, { title }), changed);
  return html`<${Card} title="New group"><form class="stack" onSubmit=${submit}>
    <${Field} label="Group's address" hint="Policies and roles name it by this."><input class="input" type="email" required autocomplete="off" value=${form.email} onInput=${set("email")} /><//>
    <${Field} label="Group's title"><input class="input" autocomplete="off" value=${form.title} onInput=${set("title")} /><//>
    <${Failure} error=${error} />
    <div><button class="button" disabled=${busy}>Make the group</button></div></form><//>`;
}
