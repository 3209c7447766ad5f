// Who must say yes, who said it, and the two buttons for whoever may answer now.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { get, post } from "../api.js";
import { useAction } from "../data.js";
import { asked, lasting, person, until, when } from "../format.js";
import { Badge, Card, Failure, Field, Spinner } from "./basic.js";
import { Why } from "./why.js";

const marks = { APPROVED: ["good", "✓"], REJECTED: ["bad", "✕"], PENDING: ["now"] };

const Said = ({ answer }) => html`<div class="faint">
  ${answer.status === "REJECTED" ? "Sent back" : "Approved"} by ${person(answer.principal)}
  ${answer.lapsed ? html` <${Badge} kind="warn">lapsed<//>`
    : answer.lapseTime && html`, counts <span title=${when(answer.lapseTime)}>until ${until(answer.lapseTime)}</span>`}</div>`;

/** What is still missing from the step whose turn it is. */
function lacking({ state, lacking, answers = [] }) {
  if (state === "LATER") return "Comes later";
  if (state !== "PENDING") return "";
  const given = answers.filter((answer) => !answer.lapsed).length;
  return given + lacking > 1 ? `${given} of ${given + lacking}, waiting for ${lacking} more` : "Waiting";
}

const Step = ({ number, step }) => {
  const [kind = "", mark = number] = marks[step.state] || [];
  const whom = asked(step).replace(/^group /, "Group ");
  return html`
    <li aria-current=${step.state === "PENDING" ? "step" : undefined}><span class="dot ${kind}" aria-hidden="true">${mark}</span>
      <div class="stack tight"><div><strong>${step.title || whom}</strong>
          ${step.title && html`<div class="soft">${whom}</div>`}
          ${(step.answers || []).map((answer) => html`<${Said} answer=${answer} />`)}
          <div class="faint">${lacking(step)}</div></div>
        ${step.expires && step.state !== "APPROVED" && html`<div class="faint">A yes counts for ${lasting(step.expires)}.</div>`}</div></li>`;
};

const Steps = ({ issue }) => html`<ol class="steps">${(issue.approvalSteps || []).map((step, i) => html`
  <${Step} number=${i + 1} step=${step} />`)}</ol>`;

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
  const problem = (issue.approvalSteps || []).find((step) => step.state === "PENDING")?.problem;
  if (names.length === 0) {
    return html`<div class="notice warn"><div class="grow">Nobody can answer this step${problem ? `: ${problem}` : ""}.</div></div>`;
  }
  return html`<div class="soft">Can answer: ${names.join(", ")}</div>`;
}

function Turn({ issue, me, changed }) {
  const mine = issue.creator === me.name;
  if (issue.approvalError) {
    return html`<div class="notice bad" role="alert">${issue.approvalError}</div>
      ${mine && html`<${Again} issue=${issue} verb="retryApproval" label="Look again" changed=${changed} />`}`;
  }
  if (issue.status === "CANCELED") return null;
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
    <${Why} key=${issue.approvalHash || issue.approvalStatus} load=${() => get(`${issue.name}:explainApproval`)} />
  </div><//>`;
}
