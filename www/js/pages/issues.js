// The issues of every project one may see.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { post } from "../api.js";
import { useData } from "../data.js";
import { go } from "../router.js";
import { ago, parts, person, when, word } from "../format.js";
import { Badge, Card, Empty, Head, Loaded, Tabs } from "../parts/basic.js";

const filters = [
  ["Open", 'status == "OPEN"'],
  ["Waiting for approval", 'status == "OPEN" && approval_status == "PENDING"'],
  ["Done", 'status == "DONE"'],
  ["All", ""],
];

const Row = ({ issue }) => {
  const at = parts(issue.name);
  const path = `/${issue.name}`;
  return html`
    <tr class="link" onClick=${() => go(path)}>
      <td class="nowrap faint">#${at.issues}</td>
      <td class="wide"><a href=${path}>${issue.title}</a><div class="faint">${at.projects} · ${person(issue.creator)}</div></td>
      <td>${issue.riskLevel && issue.riskLevel !== "RISK_LEVEL_UNSPECIFIED" && html`<${Badge} state=${issue.riskLevel}>${word(issue.riskLevel)} risk<//>`}</td>
      <td>${issue.status === "OPEN" ? html`<${Badge} state=${issue.approvalStatus} />` : html`<${Badge} state=${issue.status} />`}</td>
      <td class="nowrap faint" title=${when(issue.createTime)}>${ago(issue.createTime)}</td>
    </tr>`;
};

export function Issues() {
  const [filter, setFilter] = useState(0);
  const from = useData(async () => {
    const body = { pageSize: 100, orderBy: "create_time desc", filter: filters[filter][1] };
    return (await post("projects/-/issues:search", body)).issues || [];
  }, [filter]);
  return html`
    <${Head} title="Issues"><a class="button primary" href="/new">Propose a change</a><//>
    <${Card} flush top=${html`
      <${Tabs} label="Which issues" tabs=${filters.map(([label], i) => [i, label])} chosen=${filter} choose=${setFilter} />`}>
      <${Loaded} from=${from}>${(issues) => issues.length === 0
        ? html`<${Empty}><p>No issues here.</p><a class="button" href="/new">Propose a change</a><//>`
        : html`<div class="scroll-x"><table class="table">
            <thead><tr><th></th><th>Title</th><th>Risk</th><th>State</th><th>Created</th></tr></thead>
            <tbody>${issues.map((issue) => html`<${Row} key=${issue.name} issue=${issue} />`)}</tbody>
          </table></div>`}<//>
    <//>`;
}
