// What the policies decided, newest first, each with its explanation.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { get } from "../api.js";
import { useData } from "../data.js";
import { ago, parts, when } from "../format.js";
import { Badge, Empty, Loaded } from "../parts/basic.js";
import { Explanation } from "../parts/why.js";

const kinds = ["", "risk", "approval", "review", "rollout", "webhook"];
const pageSize = 25;

/** Where one reads of it: the issue, the plan, the database. */
export const Subject = ({ name }) => /\/(issues|plans|databases)\/[^/]+$/.test(name || "") ? html`<a href="/${name}">${name}</a>` : name;

const Inside = ({ name }) => {
  const from = useData(() => get(`${name}:explain`), [name]);
  return html`<${Loaded} from=${from}>${(explanation) => html`<${Explanation} explanation=${explanation} />`}<//>`;
};

function Row({ decision }) {
  const [open, setOpen] = useState(false);
  return html`<details class="fold" open=${open} onToggle=${(e) => setOpen(e.currentTarget.open)}>
    <summary><span class="grow"><strong>${decision.kind}</strong> <${Subject} name=${decision.subject} />
        <span class="id faint"><span title=${when(decision.createTime)}>${ago(decision.createTime)}</span>${" "}
          · ${parts(decision.name).projects}${decision.redacted?.length ? ` · redacted: ${decision.redacted.join(", ")}` : ""}</span></span>
      <${Badge} state=${decision.outcome === "error" ? "ERROR" : decision.outcome}>${decision.outcome}<//></summary>
    ${open && html`<div class="pad"><${Inside} name=${decision.name} /></div>`}</details>`;
}

export function Decisions() {
  const [kind, setKind] = useState("");
  const [size, setSize] = useState(pageSize);
  const filter = kind ? `&filter=${encodeURIComponent(`kind == "${kind}"`)}` : "";
  const from = useData(() => get(`decisions?pageSize=${size}${filter}`), [kind, size]);
  return html`<div class="pad"><select class="input" aria-label="Kind of decision" value=${kind} onChange=${(e) => setKind(e.target.value)}>
      ${kinds.map((one) => html`<option value=${one}>${one || "Every kind"}</option>`)}</select></div>
    <${Loaded} from=${from}>${({ decisions = [], nextPageToken }) => decisions.length === 0 ? html`<${Empty}>Nothing was decided yet.<//>`
      : html`${decisions.map((one) => html`<${Row} key=${one.name} decision=${one} />`)}
        ${nextPageToken && html`<div class="pad"><button type="button" class="button small" onClick=${() => setSize(size + pageSize)}>Show more</button></div>`}`}<//>`;
}
