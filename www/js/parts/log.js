// The log of one task run: each statement with its rows, its time and its error.
import { useEffect, useRef } from "preact/hooks";
import { html } from "../html.js";
import { clock, count, span } from "../format.js";

function between(from, to) {
  return from && to ? span(new Date(to) - new Date(from)) : "";
}

function ofCommand(command) {
  const answer = command.response || {};
  const rows = answer.affectedRows === undefined ? "" : `${count(answer.affectedRows)} rows`;
  return {
    text: command.statement, sql: true, error: answer.error,
    side: [answer.error ? "" : rows, between(command.logTime, answer.logTime)].filter(Boolean).join(" · "),
  };
}

const steps = {
  commandExecute: ofCommand,
  transactionControl: (control) => ({ text: control.type, error: control.error }),
  databaseSync: (sync) => ({ text: "Schema read from the database", side: between(sync.startTime, sync.endTime), error: sync.error }),
  schemaDump: (dump) => ({ text: "Schema written down", side: between(dump.startTime, dump.endTime), error: dump.error }),
  retryInfo: (retry) => ({ text: `Try ${(retry.retryCount || 0) + 1} of ${(retry.maximumRetries || 0) + 1}`, error: retry.error }),
  priorBackup: (backup) => ({ text: "Rows kept before the change", side: between(backup.startTime, backup.endTime), error: backup.error }),
};

function describe(entry) {
  const key = Object.keys(steps).find((name) => entry[name]);
  return key ? steps[key](entry[key]) : { text: entry.type };
}

function Entry({ entry }) {
  const { text, sql, side, error } = describe(entry);
  return html`
    <div class="entry ${error ? "bad" : ""}">
      <time datetime=${entry.logTime}>${clock(entry.logTime)}</time>
      <div>${sql ? html`<code>${text}</code>` : html`<span class="soft">${text}</span>`}${error && html`<div><code>${error}</code></div>`}</div>
      <span class="faint nowrap">${side}</span>
    </div>`;
}

/** A log that grows is followed to its end; one that is opened starts at its top. */
export function Log({ entries }) {
  const box = useRef(null);
  const shown = useRef(entries.length);
  useEffect(() => {
    if (entries.length > shown.current) box.current.scrollTop = box.current.scrollHeight;
    shown.current = entries.length;
  }, [entries.length]);
  return html`<div class="log" role="log" aria-label="Task log" tabindex="0" ref=${box}>
    ${entries.length === 0 ? html`<span class="soft">No entries yet.</span>` : entries.map((entry) => html`<${Entry} entry=${entry} />`)}
  </div>`;
}
