// What was said and done about an issue, in order.
import { html } from "../html.js";
import { post } from "../api.js";
import { useForm } from "../data.js";
import { ago, person, when, word } from "../format.js";
import { Badge, Card, Empty, Failure, Field } from "./basic.js";

const approvals = { APPROVED: "approved", REJECTED: "sent it back", PENDING: "asked for approval again" };

function happened(comment) {
  if (comment.approval) return approvals[comment.approval.status] || word(comment.approval.status);
  if (comment.issueUpdate?.toStatus) return `set the state to ${word(comment.issueUpdate.toStatus)}`;
  if (comment.issueUpdate?.toTitle !== undefined) return `renamed it to “${comment.issueUpdate.toTitle}”`;
  if (comment.issueUpdate) return "edited the issue";
  if (comment.planUpdate) return "changed the plan";
  if (comment.reviewSubmission) return "submitted it for review";
  return "";
}

const Said = ({ comment }) => {
  const name = person(comment.creator) || "Tidegate";
  const what = happened(comment);
  return html`
    <li class="said">
      <span class="face" aria-hidden="true">${name[0].toUpperCase()}</span>
      <div><div class="row tight"><strong>${name}</strong>
        ${what && (comment.approval ? html`<${Badge} state=${comment.approval.status}>${what}<//>` : html`<span class="soft">${what}</span>`)}
        <span class="faint" title=${when(comment.createTime)}>${ago(comment.createTime)}</span></div>
        ${comment.comment && html`<div class="text">${comment.comment}</div>`}</div>
    </li>`;
};

function Write({ issue, changed }) {
  const { form, set, submit, busy, error } = useForm({ comment: "" }, (said) => post(`${issue.name}:comment`, said), changed);
  return html`<form class="stack tight" onSubmit=${submit}>
    <${Field} label="Add a comment"><textarea class="input short" rows="2" value=${form.comment} onInput=${set("comment")}></textarea><//>
    <${Failure} error=${error} />
    <div><button class="button" disabled=${busy || !form.comment.trim()}>Comment</button></div>
  </form>`;
}

export const Talk = ({ issue, comments, changed }) => html`
  <${Card} title="Discussion"><div class="stack">
    ${comments.length === 0 ? html`<${Empty}>Nothing was said yet.<//>`
      : html`<ul class="talk">${comments.map((comment) => html`<${Said} key=${comment.name} comment=${comment} />`)}</ul>`}
    <${Write} issue=${issue} changed=${changed} />
  </div><//>`;
