// SQL as text: numbered lines, light colouring, and the lines that a finding points at.
import { html } from "../html.js";

const keywords = new Set(`add all alter and any as asc begin between by cascade case check column comment commit concurrently
  constraint create cross database default delete desc distinct do drop else end except exists explain extension foreign from full
  function grant group having if ilike in index inner insert into is join key lateral left like limit lock materialized merge not
  null offset on only or order outer partition primary procedure references rename replace restrict returning revoke right
  rollback schema select sequence set table temporary then to transaction trigger truncate type union unique update using
  values view when where with`.split(/\s+/));

const pattern = /(--[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^']|'')*'|\$\w*\$[\s\S]*?\$\w*\$)|(\b\d+(?:\.\d+)?\b)|([A-Za-z_]\w*)/g;

function classOf(found) {
  if (found[1]) return "comment";
  if (found[2]) return "string";
  if (found[3]) return "number";
  return keywords.has(found[4].toLowerCase()) ? "keyword" : "";
}

/** [[class, text], …] for one text. */
function pieces(text) {
  const out = [];
  let from = 0;
  for (const found of text.matchAll(pattern)) {
    if (found.index > from) out.push(["", text.slice(from, found.index)]);
    out.push([classOf(found), found[0]]);
    from = found.index + found[0].length;
  }
  if (from < text.length) out.push(["", text.slice(from)]);
  return out;
}

/** Splits coloured pieces at line ends, so that a comment over two lines stays one. */
function lines(text) {
  const out = [[]];
  for (const [kind, piece] of pieces(text)) {
    piece.split("\n").forEach((part, i) => {
      if (i) out.push([]);
      if (part) out[out.length - 1].push([kind, part]);
    });
  }
  return out;
}

const Note = ({ note }) => html`
  <div class="note ${note.kind}"><strong>${note.kind === "bad" ? "Error" : "Warning"}</strong> ${note.text}</div>`;

const kindOf = (notes) => (notes.some((note) => note.kind === "bad") ? "bad" : notes.length ? "warn" : "");

const Line = ({ line, number, notes }) => html`
  <div class="line ${kindOf(notes)}" data-line=${number}><code>${line.length ? line.map(([kind, part]) =>
    kind ? html`<span class=${kind}>${part}</span>` : part) : " "}</code></div>
  ${notes.map((note) => html`<${Note} note=${note} />`)}`;

/** notes: { lineNumber: [{ kind: "warn" | "bad", text }] } */
export const Sql = ({ text, notes = {} }) => html`
  <div class="sql" role="region" aria-label="SQL" tabindex="0">
    ${lines(text.replace(/\n$/, "")).map((line, i) => html`
      <${Line} line=${line} number=${i + 1} notes=${notes[i + 1] || []} />`)}
  </div>`;

/** The findings of a check run by line; the same finding on two databases is one note. */
export function notesOf(results) {
  const notes = {};
  for (const result of results) {
    const line = result.sqlReviewReport?.startPosition?.line;
    if (!line || result.status === "SUCCESS") continue;
    const text = result.content || result.title;
    const here = (notes[line] ||= []);
    if (!here.some((note) => note.text === text)) here.push({ kind: result.status === "ERROR" ? "bad" : "warn", text });
  }
  return notes;
}
