// Two texts side by side in one column: what was removed, what was added, and a little around it.
import { html } from "../html.js";

const context = 3;

/** Longest common subsequence on lines after the common head and tail are cut off. */
export function diffLines(before, after) {
  const a = before.split("\n"), b = after.split("\n");
  let head = 0, tail = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const left = a.slice(head, a.length - tail), right = b.slice(head, b.length - tail);
  const rows = a.slice(0, head).map((text) => ["same", text]);
  rows.push(...middle(left, right));
  rows.push(...a.slice(a.length - tail).map((text) => ["same", text]));
  return rows;
}

function middle(left, right) {
  if (left.length * right.length > 4e6) { // too large to compare line by line: all out, all in
    return [...left.map((t) => ["removed", t]), ...right.map((t) => ["added", t])];
  }
  const width = right.length + 1;
  const best = new Uint32Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i--) {
    for (let k = right.length - 1; k >= 0; k--) {
      best[i * width + k] = left[i] === right[k]
        ? best[(i + 1) * width + k + 1] + 1
        : Math.max(best[(i + 1) * width + k], best[i * width + k + 1]);
    }
  }
  const rows = [];
  let i = 0, k = 0;
  while (i < left.length || k < right.length) {
    if (i < left.length && k < right.length && left[i] === right[k]) {
      rows.push(["same", left[i]]);
      i++; k++;
    } else if (k === right.length || (i < left.length && best[(i + 1) * width + k] >= best[i * width + k + 1])) {
      rows.push(["removed", left[i++]]);
    } else {
      rows.push(["added", right[k++]]);
    }
  }
  return rows;
}

function numbered(rows) {
  let old = 0, fresh = 0;
  return rows.map(([kind, text]) => ({
    kind, text,
    old: kind === "added" ? "" : ++old,
    fresh: kind === "removed" ? "" : ++fresh,
  }));
}

/** Keeps the lines near a change; the others become one gap. */
function folded(rows) {
  const near = rows.map(() => false);
  rows.forEach((row, i) => {
    if (row.kind === "same") return;
    for (let k = Math.max(0, i - context); k <= Math.min(rows.length - 1, i + context); k++) near[k] = true;
  });
  const out = [];
  for (let i = 0; i < rows.length; i++) {
    if (near[i]) out.push(rows[i]);
    else if (out.length && out[out.length - 1].gap) out[out.length - 1].gap++;
    else out.push({ gap: 1 });
  }
  return out;
}

const signs = { same: " ", added: "+", removed: "−" };

export function Diff({ before, after }) {
  const rows = numbered(diffLines(before || "", after || ""));
  if (rows.every((row) => row.kind === "same")) return html`<p class="soft">The schema did not change.</p>`;
  return html`
    <div class="diff" role="region" aria-label="Schema difference" tabindex="0">
      ${folded(rows).map((row) => row.gap
        ? html`<div class="gap">${row.gap} unchanged ${row.gap === 1 ? "line" : "lines"}</div>`
        : html`<div class="line ${row.kind}"><span>${row.old}</span><span>${row.fresh}</span><span>${signs[row.kind]}</span><code>${row.text || " "}</code></div>`)}
    </div>`;
}
