// Small parts used on every page.
import { useEffect } from "preact/hooks";
import { html } from "../html.js";
import { tone, word } from "../format.js";

export const Badge = ({ state, children, kind }) =>
  html`<span class="badge ${kind ?? tone(state)}">${children ?? word(state)}</span>`;

export const Spinner = ({ label = "Loading" }) =>
  html`<span class="row soft" role="status"><span class="spinner" aria-hidden="true"></span>${label}…</span>`;

export const Empty = ({ children }) => html`<div class="empty">${children}</div>`;

export const Failure = ({ error }) => error &&
  html`<div class="notice bad" role="alert"><div class="grow">${error.message}</div></div>`;

/** title: a heading; top: what stands there instead, such as tabs. */
export const Card = ({ title, top, side, flush, children }) => html`
  <section class="card">
    ${(title || top) && html`<header class="title">${title ? html`<h2 class="grow">${title}</h2>` : top}${side}</header>`}
    <div class="body ${flush ? "flush" : ""}">${children}</div>
  </section>`;

/** The page's own head; the window is called the same. */
export function Head({ title, under, children }) {
  useEffect(() => {
    document.title = `${title} · Tidegate`;
  }, [title]);
  return html`<header class="head">
    <div class="grow stack tight"><h1>${title}</h1>${under && html`<div class="soft">${under}</div>`}</div>
    <div class="row">${children}</div>
  </header>`;
}

/** The hint stands outside of the label, so that it is no part of the control's name. */
export function Field({ label, hint, children }) {
  const field = html`<label class="field"><span>${label}</span>${children}</label>`;
  return hint ? html`<div class="hinted">${field}<span class="hint">${hint}</span></div>` : field;
}

/** What is loading, failed or there: children gets the data. */
export function Loaded({ from, children }) {
  if (from.data === undefined && from.error) return html`<${Failure} error=${from.error} />`;
  if (from.data === undefined) return html`<${Spinner} />`;
  return html`${from.error && html`<${Failure} error=${from.error} />`}${children(from.data)}`;
}

/** tabs: [[key, label], …]; arrow keys move between them, as in any list of tabs. */
export function Tabs({ tabs, chosen, choose, label }) {
  function move(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = tabs.findIndex(([key]) => key === chosen);
    const next = (at + step + tabs.length) % tabs.length;
    choose(tabs[next][0]);
    event.currentTarget.querySelectorAll("[role=tab]")[next].focus();
  }
  return html`<div class="tabs" role="tablist" aria-label=${label} onKeyDown=${move}>${tabs.map(([key, text]) => html`
    <button type="button" role="tab" aria-selected=${key === chosen} tabindex=${key === chosen ? 0 : -1}
      onClick=${() => choose(key)}>${text}</button>`)}</div>`;
}

/** rows: [[label, value], …]; what has no value is left out. */
export const Facts = ({ rows }) => html`
  <dl class="facts">${rows.filter(([, value]) => value).map(([label, value]) => html`
    <dt>${label}</dt><dd>${value}</dd>`)}</dl>`;
