// Words for people: times, names and states.

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const steps = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]];

export function ago(time) {
  if (!time) return "";
  const seconds = (new Date(time) - Date.now()) / 1000;
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return "just now";
}

export const when = (time) => (time ? new Date(time).toLocaleString() : "");

export function clock(time) {
  const date = new Date(time);
  return `${date.toLocaleTimeString([], { hour12: false })}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** The last segment of a resource name. */
export const id = (name) => (name || "").split("/").pop();

/** "projects/p/issues/101" -> { projects: "p", issues: "101" } */
export function parts(name) {
  const words = (name || "").split("/");
  const found = {};
  for (let i = 0; i + 1 < words.length; i += 2) found[words[i]] = words[i + 1];
  return found;
}

export const person = (name) => id(name);

const tones = {
  SUCCESS: "good", DONE: "good", APPROVED: "good", OK: "good", LOW: "good",
  WARNING: "warn", MODERATE: "warn", PENDING: "warn", CHECKING: "info",
  ERROR: "bad", FAILED: "bad", REJECTED: "bad", HIGH: "bad",
  RUNNING: "info", AVAILABLE: "info", OPEN: "accent",
};
export const tone = (state) => tones[state] || "";

const words = {
  NOT_STARTED: "not started", PENDING: "waiting", CHECKING: "checking", SKIPPED: "no approval needed",
};
export const word = (state) => words[state] || (state || "").toLowerCase().replaceAll("_", " ");

const taskWords = { SKIPPED: "skipped", PENDING: "queued", CANCELED: "canceled" };
export const taskWord = (state) => taskWords[state] || word(state);

/** "SCHEMA_BACKWARD_COMPATIBILITY" -> "Schema backward compatibility"; other texts stay. */
export function sentence(text) {
  if (!/^[A-Z][A-Z0-9_]+$/.test(text || "")) return text || "";
  return text[0] + text.slice(1).toLowerCase().replaceAll("_", " ");
}

const roleWords = { workspaceDBA: "DBA", workspaceAdmin: "Workspace admin", sqlEditorUser: "SQL editor", sqlEditorReadUser: "SQL reader" };

/** "roles/projectOwner" -> "Project owner" */
export function role(name) {
  const last = id(name);
  return roleWords[last] || last[0].toUpperCase() + last.slice(1).replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`);
}

const pool = (one) => (one.role ? role(one.role) : one.group ? `group ${id(one.group)}` : person(one.user));

const joined = (parts, word) => parts.map((part) => {
  const text = asked(part);
  return part.anyOf || part.allOf ? `(${text})` : text;
}).join(` ${word} `);

/** Whom a step of an approval, or a part of it, asks for: "DBA or group leads@x.org" */
export function asked(part) {
  const text = part.anyOf ? joined(part.anyOf, "or") : part.allOf ? joined(part.allOf, "and") : pool(part);
  return part.quorum > 1 ? `${part.quorum} people of ${text}` : text;
}

const lasts = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

/** "604800s" -> "7 days" */
export function lasting(duration) {
  const seconds = Number.parseFloat(duration);
  const [unit, size] = lasts.find(([, each]) => seconds % each === 0) || lasts[3];
  return `${seconds / size} ${unit}${seconds === size ? "" : "s"}`;
}

/** A time to come, as short as it can be told. */
export function until(time) {
  const date = new Date(time);
  const today = date.toDateString() === new Date().toDateString();
  return today ? date.toLocaleTimeString([], { timeStyle: "short" }) : date.toLocaleDateString([], { dateStyle: "medium" });
}

export function span(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 60000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60000)} min ${Math.round((ms % 60000) / 1000)} s`;
}

export function size(bytes) {
  let n = Number(bytes || 0);
  for (const unit of ["B", "kB", "MB", "GB", "TB"]) {
    if (n < 1000) return `${n < 10 && unit !== "B" ? n.toFixed(1) : Math.round(n)} ${unit}`;
    n /= 1000;
  }
  return `${Math.round(n)} PB`;
}

export const count = (n) => Number(n || 0).toLocaleString();
