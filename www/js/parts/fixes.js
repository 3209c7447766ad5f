// The edits that findings carry, put into the text: each finding's whole, or not at all.

const bytes = new TextEncoder();
const text = new TextDecoder();

const range = (edits) => [
  Math.min(...edits.map((edit) => edit.offset || 0)),
  Math.max(...edits.map((edit) => (edit.offset || 0) + (edit.length || 0))),
];

/** Lists of edits that do not touch each other; the same finding on two databases counts once. */
export function fixesOf(results) {
  const taken = [];
  const seen = new Set();
  for (const result of results) {
    const edits = result.sqlReviewReport?.edits;
    const key = JSON.stringify(edits);
    if (!edits?.length || seen.has(key)) continue;
    seen.add(key);
    const [from, to] = range(edits);
    if (taken.every((other) => other.to < from || to < other.from)) taken.push({ from, to, edits });
  }
  return taken.map((one) => one.edits);
}

/** Offsets count bytes of UTF-8. */
export function applyFixes(sql, fixes) {
  const source = bytes.encode(sql);
  const edits = fixes.flat().map((edit, order) => ({ offset: edit.offset || 0, length: edit.length || 0, text: edit.text, order }));
  edits.sort((a, b) => a.offset - b.offset || a.order - b.order);
  let out = "";
  let at = 0;
  for (const edit of edits) {
    if (edit.offset < at) continue;
    out += text.decode(source.subarray(at, edit.offset)) + edit.text;
    at = edit.offset + edit.length;
  }
  return out + text.decode(source.subarray(at));
}
