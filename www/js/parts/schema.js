// A schema as one reads it: tables with their columns and indexes, and everything else by kind.
import { html } from "../html.js";
import { count, size } from "../format.js";
import { Badge, Empty } from "./basic.js";
import { Sql } from "./sql.js";

function defaultOf(column) {
  if (column.generation?.expression) return `= ${column.generation.expression}`;
  if (column.isIdentity || column.identityGeneration) return "identity";
  return column.default || "";
}

const Columns = ({ columns }) => html`
  <div class="scroll-x"><table class="table dense">
    <thead><tr><th>Column</th><th>Type</th><th>Null</th><th>Default</th><th>Comment</th></tr></thead>
    <tbody>${columns.map((column) => html`<tr>
      <td><strong>${column.name}</strong></td><td class="mono">${column.type}</td><td>${column.nullable ? "yes" : "no"}</td>
      <td class="mono">${defaultOf(column)}</td><td class="soft">${column.comment}</td></tr>`)}</tbody>
  </table></div>`;

const Index = ({ index }) => html`
  <li><strong>${index.name}</strong> ${index.primary ? html`<${Badge} kind="accent">primary key<//>` : index.unique ? html`<${Badge}>unique<//>` : ""}
    <span class="mono soft"> ${(index.expressions || []).join(", ")}</span></li>`;

const ForeignKey = ({ link }) => html`
  <li><strong>${link.name}</strong><span class="mono soft"> (${(link.columns || []).join(", ")}) → ${link.referencedTable} (${(link.referencedColumns || []).join(", ")})</span></li>`;

const Check = ({ check }) => html`<li><strong>${check.name}</strong><span class="mono soft"> ${check.expression}</span></li>`;

const Named = ({ title, items, one }) => (items || []).length > 0 && html`
  <div><h3>${title}</h3><ul class="plain">${items.map(one)}</ul></div>`;

function Table({ table }) {
  const rows = Number(table.rowCount || 0);
  return html`
    <details class="fold"><summary><strong>${table.name}</strong>
      <span class="faint">${(table.columns || []).length} columns · about ${count(Math.max(rows, 0))} rows · ${size(Number(table.dataSize || 0) + Number(table.indexSize || 0))}</span></summary>
      <div class="stack tight">
        ${table.comment && html`<p class="soft">${table.comment}</p>`}
        <${Columns} columns=${table.columns || []} />
        <div class="stack pad">
          <${Named} title="Indexes" items=${table.indexes} one=${(index) => html`<${Index} index=${index} />`} />
          <${Named} title="Foreign keys" items=${table.foreignKeys} one=${(link) => html`<${ForeignKey} link=${link} />`} />
          <${Named} title="Checks" items=${table.checkConstraints} one=${(check) => html`<${Check} check=${check} />`} />
          <${Named} title="Triggers" items=${table.triggers} one=${(trigger) => html`<li><strong>${trigger.name}</strong> <span class="soft">${trigger.timing} ${trigger.event}</span></li>`} />
        </div>
      </div></details>`;
}

const Defined = ({ item }) => html`
  <details class="fold"><summary><strong>${item.signature || item.name}</strong></summary>
    <div class="pad"><${Sql} text=${item.definition || ""} /></div></details>`;

const Sequence = ({ item }) => html`
  <div class="fold line"><strong>${item.name}</strong> <span class="faint">${item.dataType}${item.ownerTable && `, of ${item.ownerTable}.${item.ownerColumn}`}</span></div>`;

const Enum = ({ item }) => html`
  <div class="fold line"><strong>${item.name}</strong> <span class="faint">${(item.values || []).join(", ")}</span></div>`;

const defined = (item) => html`<${Defined} item=${item} />`;
const kinds = [
  ["Tables", "tables", (item) => html`<${Table} table=${item} />`],
  ["Views", "views", defined],
  ["Materialized views", "materializedViews", defined],
  ["Functions", "functions", defined],
  ["Procedures", "procedures", defined],
  ["Sequences", "sequences", (item) => html`<${Sequence} item=${item} />`],
  ["Enums", "enumTypes", (item) => html`<${Enum} item=${item} />`],
];

const Kind = ({ schema, title, field, one }) => (schema[field] || []).length > 0 && html`
  <section class="kind"><h3>${title} <span class="faint">${schema[field].length}</span></h3>${schema[field].map(one)}</section>`;

const hasAny = (schema) => kinds.some(([, field]) => (schema[field] || []).length > 0);

export function Objects({ metadata }) {
  const schemas = (metadata.schemas || []).filter(hasAny);
  if (schemas.length === 0) return html`<${Empty}>This database is empty.<//>`;
  return html`
    ${schemas.map((schema) => html`<section aria-label="Schema ${schema.name}">
      ${schemas.length > 1 && html`<h2 class="pad">${schema.name || "(no schema)"}</h2>`}
      ${kinds.map(([title, field, one]) => html`<${Kind} schema=${schema} title=${title} field=${field} one=${one} />`)}</section>`)}
    ${(metadata.extensions || []).length > 0 && html`<section class="kind"><h3>Extensions</h3>
      ${metadata.extensions.map((each) => html`<div class="fold line"><strong>${each.name}</strong> <span class="faint">${each.version}</span></div>`)}</section>`}`;
}
