// The kinds of policy: what a file of each declares, and one of the product's own.
import { html } from "../html.js";

const Fields = ({ fields }) => html`<ul class="plain fields">${fields.map((field) => html`<li key=${field.name}>
  <div><code>${field.name}</code>${!field.required && html` <span class="faint">optional</span>`} <span class="faint mono">${field.type}</span></div>
  <div class="soft">${field.help}</div></li>`)}</ul>`;

const Kind = ({ kind }) => html`
  <details class="fold" id=${`kind-${kind.name}`}><summary>
      <span class="grow"><strong>${kind.className}</strong> <span class="faint mono">${kind.folder}</span></span></summary>
    <div class="stack pad"><p>${kind.help}</p>
      <${Fields} fields=${kind.fields} />
      ${(kind.shapes || []).map((shape) => html`<div class="stack tight"><h3>${shape.className}</h3><div class="soft">${shape.help}</div>
        <${Fields} fields=${shape.fields} /></div>`)}
      ${kind.exampleText && html`<div class="stack tight"><h3>Example: <code>${kind.example}</code></h3>
        <pre class="code scroll-x">${kind.exampleText}</pre></div>`}</div></details>`;

export const Kinds = ({ bundle }) => (bundle.kinds || []).map((kind) => html`<${Kind} key=${kind.name} kind=${kind} />`);
