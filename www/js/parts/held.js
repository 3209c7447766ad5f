// Why a task run waits for the rollout policies, and the door for those who may overrule them.
import { useEffect, useState } from "preact/hooks";
import { html } from "../html.js";
import { get, post } from "../api.js";
import { when } from "../format.js";
import { Field } from "./basic.js";

const overrulers = ["roles/workspaceAdmin", "roles/workspaceDBA"];

/** The cause, when a policy holds the run. */
export const heldBy = (run) => (run?.status === "PENDING" && run.schedulerInfo?.waitingCause?.rolloutPolicy) || null;

const place = (cause) => (cause.file ? `${cause.file}:${cause.line}` : "");

/** Whether the page offers it; the server decides. A group may hold the role for its members. */
async function mayOverrule() {
  const [me, policy] = await Promise.all([get("users/me"), get("workspaces/-:getIamPolicy")]);
  const mine = [`user:${me.email}`, "allUsers"];
  return (policy.bindings || []).some((binding) => overrulers.includes(binding.role)
    && (binding.members || []).some((member) => mine.includes(member) || member.startsWith("group:")));
}

function Overrule({ act, start, close }) {
  const [reason, setReason] = useState("");
  function submit(event) {
    event.preventDefault();
    act(async () => {
      await start(reason);
      close();
    });
  }
  return html`<form class="stack tight" onSubmit=${submit}>
    <${Field} label="Why must it run now?"><input class="input" required maxlength="1000" value=${reason}
      onInput=${(e) => setReason(e.target.value)} /><//>
    <div class="row tight"><button class="button small danger">Run it now</button>
      <button type="button" class="button small" onClick=${close}>Wait</button></div>
  </form>`;
}

export function Held({ stage, task, cause, act, busy }) {
  const [allowed, setAllowed] = useState(false);
  const [asking, setAsking] = useState(false);
  useEffect(() => { mayOverrule().then(setAllowed, () => {}); }, []);
  const start = (reason) => post(`${stage.name}/tasks:batchRun`, { tasks: [task.name], overrideReason: reason });
  return html`<div class="held stack tight">
    <div>waits: ${cause.reason}</div>
    <div class="faint">${cause.nextTime && html`next try ${when(cause.nextTime)}`}${cause.nextTime && cause.file && ", "}
      <code>${place(cause)}</code></div>
    ${allowed && !asking && html`<div><button class="button small" disabled=${busy} onClick=${() => setAsking(true)}>Overrule</button></div>`}
    ${asking && html`<${Overrule} act=${act} start=${start} close=${() => setAsking(false)} />`}
  </div>`;
}

/** Who overruled the policies, and why. */
export const Overruled = ({ run }) => run?.overrideReason
  && html`<div class="faint">Overruled by ${run.overrideUser.replace("users/", "")}: ${run.overrideReason}</div>`;
