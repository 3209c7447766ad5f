// Who must say yes, who said it, and the two buttons for whoever may answer now.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { post } from "../api.js";
import { useAction } from "../data.js";
import { person, role } from "../format.js";
import { Badge, Card, Failure, Field, Spinner } from "./basic.js";

const marks = { APPROVED: ["good", "✓"], REJECTED: ["bad", "✕"] };

function Step({ number, wanted, answer, now }) {
  const [kind, mark] = marks[answer?.status] || [now ? "now" : "", number];
  const said = answer ? `${answer.status === "REJECTED" ? "Sent back" : "Approved"} by ${person(answer.principal)}`
    : now ? "Waiting" : "Comes later";
  return html`
    <li aria-current=${now ? "step" : undefined}><span class="dot ${kind}" aria-hidden="true">${mark}</span>
      <div><strong>${role(wanted)}</strong><div class="faint">${said}</div></div></li>`;
}

function Steps({ issue }) {
  const roles = issue.approvalTemplate?.flow?.roles || [];
  const given = issue.approvers || [];
  const open = issue.approvalStatus === "PENDING";
  return html`<ol class="steps">${roles.map((wanted, i) => html`
    <${Step} number=${i + 1} wanted=${wanted} answer=${given[i]} now=${open && i === given.length} />`)}</ol>`;
}

function Answer({ issue, changed }) {
  const [comment, setComment] = useState("");
  const { busy, error, run } = useAction();
  const send = (verb) => run(async () => {
    await post(`${issue.name}:${verb}`, { comment });
    setComment("");
    await changed();
  });
  return html`
    <div class="stack">
      <${Field} label="Comment" hint="Needed to send it back."><textarea class="input short" rows="2" value=${comment} onInput=${(e) => setComment(e.target.value)}></textarea><//>
      <div class="row">
        <button class="button primary" disabled=${busy} onClick=${() => send("approve")}>Approve</button>
        <button class="button" disabled=${busy || !comment.trim()} onClick=${() => send("reject")}>Send back</button>
      </div>
      <${Failure} error=${error} />
    </div>`;
}

/** One button for the creator: ask again after it was sent back, or look for the approvers again. */
function Again({ issue, verb, label, changed }) {
  const { busy, error, run } = useAction();
  const send = () => run(async () => {
    await post(`${issue.name}:${verb}`);
    await changed();
  });
  return html`<div><button class="button" disabled=${busy} onClick=${send}>${label}</button></div><${Failure} error=${error} />`;
}

function Candidates({ issue }) {
  const names = (issue.approvalCandidates || []).map(person);
  if (names.length === 0) return html`<div class="notice warn">Nobody can answer this step. Give someone the role, or let the project allow self-approval.</div>`;
  return html`<div class="soft">Can answer: ${names.join(", ")}</div>`;
}

function Turn({ issue, me, changed }) {
  const mine = issue.creator === me.name;
  if (issue.approvalError) {
    return html`<div class="notice bad" role="alert">${issue.approvalError}</div>
      ${mine && html`<${Again} issue=${issue} verb="retryApproval" label="Look again" changed=${changed} />`}`;
  }
  if (issue.status !== "OPEN") return null;
  if (issue.approvalStatus === "CHECKING") return html`<${Spinner} label="Waiting for the checks" />`;
  if (issue.approvalStatus === "REJECTED") {
    return mine ? html`<${Again} issue=${issue} verb="request" label="Ask again" changed=${changed} />`
      : html`<div class="soft">${person(issue.creator)} can ask again.</div>`;
  }
  if (issue.approvalStatus !== "PENDING") return null;
  return (issue.approvalCandidates || []).includes(me.name)
    ? html`<${Answer} key=${(issue.approvers || []).length} issue=${issue} changed=${changed} />` : html`<${Candidates} issue=${issue} />`;
}

export function Approval({ issue, me, changed }) {
  const template = issue.approvalTemplate;
  const side = html`<${Badge} state=${issue.approvalStatus} />`;
  return html`<${Card} title="Approval" side=${side}><div class="stack" aria-live="polite">
    ${template ? html`<div class="soft">${template.title}</div><${Steps} issue=${issue} />`
      : issue.approvalStatus === "SKIPPED" && html`<div class="soft">No policy asks for one.</div>`}
    <${Turn} issue=${issue} me=${me} changed=${changed} />
  </div><//>`;
}
