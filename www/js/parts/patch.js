// A unified diff as it comes from the server, with the line numbers of both sides.
import { html } from "../html.js";

const kinds = { "+": "added", "-": "removed", " ": "same" };
const signs = { added: "+", removed: "−", same: " " };

/** [{kind, text, old, fresh}] and {gap} where a hunk begins. */
export function readPatch(text) {
  const rows = [];
  let old = 0, fresh = 0;
  for (const line of text.replace(/\n$/, "").split("\n")) {
    const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (head) {
      old = Number(head[1]) - (head[2] === "0" ? 0 : 1);
      fresh = Number(head[3]) - (head[4] === "0" ? 0 : 1);
      if (rows.length) rows.push({ gap: true });
      continue;
    }
    const kind = kinds[line[0]];
    if (!kind) continue;
    rows.push({
      kind, text: line.slice(1),
      old: kind === "added" ? "" : ++old,
      fresh: kind === "removed" ? "" : ++fresh,
    });
  }
  return rows;
}

export const Patch = ({ text, label }) => html`
  <div class="diff" role="region" aria-label=${label} tabindex="0">${readPatch(text).map((row) => row.gap
    ? html`<div class="gap">…</div>`
    : html`<div class="line ${row.kind}"><span>${row.old}</span><span>${row.fresh}</span><span>${signs[row.kind]}</span><code>${row.text || " "}</code></div>`)}</div>`;
