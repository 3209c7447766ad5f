// The playground: edit a policy, try it on SQL or on a decision of the past, see what it did, keep the case as a spec.
import { useMemo, useState } from "preact/hooks";
import { html } from "../html.js";
import { get, post } from "../api.js";
import { useAction, useData } from "../data.js";
import { Badge, Card, Failure, Field, Head, Loaded, Tabs } from "../parts/basic.js";
import { Editor } from "../parts/editor.js";
import { complete } from "../parts/complete.js";
import { Replayed } from "./history.js";
import { readStubs } from "../parts/stubs.js";
import { Trial } from "../parts/trial.js";
import { Result } from "../parts/trial_result.js";
import { Files } from "../parts/playground_files.js";
import { specOf } from "../parts/playground_spec.js";

const storeKey = "tidegate.playground";

/** Edits survive a reload of the page; they are the browser's alone until they are pushed. */
function remembered() {
  try {
    return JSON.parse(localStorage.getItem(storeKey)) || {};
  } catch {
    return {};
  }
}

function remember(edits) {
  if (Object.keys(edits).length) localStorage.setItem(storeKey, JSON.stringify(edits));
  else localStorage.removeItem(storeKey);
}

async function load() {
  const status = await get("policyBundle");
  const [bundle, stubs] = await Promise.all([get(`policyBundles/${status.bundle}`), get("policyStubs")]);
  return { files: bundle.files, stubs: stubs.files };
}

/** [{path, content}] that differ from the bundle in force. */
const changed = (files, edits) => Object.entries(edits)
  .filter(([path, content]) => files.find((file) => file.path === path)?.content !== content)
  .map(([path, content]) => ({ path, content }));

function useEdits(files) {
  const [edits, setEdits] = useState(remembered);
  const keep = (next) => {
    remember(next);
    setEdits(next);
  };
  return {
    edits,
    changes: changed(files, edits),
    edit: (path, content) => keep({ ...edits, [path]: content }),
    drop: (path) => keep(Object.fromEntries(Object.entries(edits).filter(([one]) => one !== path))),
    clear: () => keep({}),
  };
}

const problemsOf = (list, path) => (list || []).filter((one) => one.file === path)
  .map((one) => ({ line: one.line, message: one.message, severity: one.severity === "WARNING" ? "warning" : "error" }));

/** Runs examples, specs and static checks of everything that was edited. */
function Check({ changes, onReport, report }) {
  const { busy, error, run } = useAction();
  return html`<div class="stack tight">
    <div class="row"><button class="button" disabled=${busy} onClick=${() => run(async () => onReport(await post("policyBundle:check", { files: changes })))}>
      ${busy ? "Running…" : "Run examples and specs"}</button>
      ${report && html`<${Badge} kind=${report.ok ? "good" : "bad"}>${report.ok ? "admitted" : "refused"}<//>
        <span class="soft">${report.examples || 0} examples, ${report.specs || 0} specs</span>`}</div>
    <${Failure} error=${error} />
    ${(report?.problems || []).map((one) => html`<div class="notice ${one.severity === "WARNING" ? "warn" : "bad"}"><div class="grow">
      <code>${one.file}${one.line ? `:${one.line}` : ""}</code> ${one.message}</div></div>`)}
  </div>`;
}

/** The edited files, with those that lie over the product already. */
function overlayOf(files, changes) {
  const kept = files.filter((file) => file.origin === "overlay" && !changes.some((one) => one.path === file.path));
  return [...kept, ...changes].map(({ path, content }) => ({ path, content }));
}

/** Asks the edited files what they would have decided. */
function Past({ files, changes }) {
  const [result, setResult] = useState(null);
  const { busy, error, run } = useAction();
  const replay = () => run(async () => {
    const since = new Date(Date.now() - 30 * 86400000).toISOString();
    setResult(await post("policyBundles/-:replay", { files: overlayOf(files, changes), since }));
  });
  return html`<div class="stack tight">
    <div><button class="button" disabled=${busy} onClick=${replay}>${busy ? "Replaying…" : "Try on the last 30 days"}</button></div>
    <${Failure} error=${error} />
    ${result && html`<${Replayed} result=${result} />`}</div>`;
}

/** Hands the edited files over as a new bundle. */
function Push({ files, changes, clear }) {
  const [message, setMessage] = useState("");
  const [pushed, setPushed] = useState(null);
  const { busy, error, run } = useAction();
  const push = (event) => {
    event.preventDefault();
    run(async () => {
      setPushed(await post("policyBundles", { policyBundle: { files: overlayOf(files, changes) }, message }));
      clear();
    });
  };
  return html`<form class="stack tight" onSubmit=${push}>
    <${Field} label="What changes, and why"><input class="input" required maxlength="500" value=${message} onInput=${(e) => setMessage(e.target.value)} /><//>
    <div class="row"><button class="button primary" disabled=${busy || changes.length === 0}>${changes.length === 1 ? "Push 1 file" : `Push ${changes.length} files`}</button>
      ${pushed && html`<a href="/policies">See the bundles</a>`}</div>
    <${Failure} error=${error} /></form>`;
}

function Bench({ files, stubs }) {
  const { edits, changes, edit, drop, clear } = useEdits(files);
  const [path, setPath] = useState(changes[0]?.path || "policies/risk/destructive.lua");
  const [round, setRound] = useState(0);
  const [trial, setTrial] = useState(null);
  const [report, setReport] = useState(null);
  const [side, setSide] = useState("try");
  const known = useMemo(() => readStubs([...stubs, ...files]), [files]);
  const text = edits[path] ?? files.find((file) => file.path === path)?.content ?? "";
  const problems = problemsOf([...(trial?.problems || []), ...(trial?.error ? [trial.error] : []), ...(report?.problems || [])], path);
  const open = (next) => { setPath(next); setRound(round + 1); };
  const saveSpec = () => {
    const spec = specOf(path, trial);
    edit(spec.path, (edits[spec.path] ?? files.find((file) => file.path === spec.path)?.content ?? "") + spec.content);
    open(spec.path);
  };

  return html`<div class="bench">
    <div class="stack">
      <${Card} flush top=${html`<${Files} files=${files} edits=${edits} changes=${changes} path=${path} open=${open} edit=${edit}
          drop=${(one) => { drop(one); setRound(round + 1); }} />`}>
        <${Editor} of=${`${path}#${round}`} text=${text} label=${path} problems=${problems}
          onChange=${(next) => edit(path, next)} complete=${(before) => complete(known, path, before)} /><//>
    </div>
    <div class="stack">
      <${Card} flush top=${html`<${Tabs} label="What to do with it" tabs=${[["try", "Try"], ["check", "Check"], ["push", "Push"]]} chosen=${side} choose=${setSide} />`}>
        <div class="pad ${side === "try" ? "" : "hidden"}"><${Trial} path=${path} changes=${changes} onTrial=${setTrial} /></div>
        ${side === "check" && html`<div class="stack pad"><${Check} changes=${changes} report=${report} onReport=${setReport} />
          <${Past} files=${files} changes=${changes} /></div>`}
        ${side === "push" && html`<div class="pad"><${Push} files=${files} changes=${changes} clear=${clear} /></div>`}<//>
      ${trial && side === "try" && html`<${Result} trial=${trial} saveSpec=${saveSpec} open=${open} />`}
    </div></div>`;
}

export function Playground() {
  const from = useData(load, []);
  return html`<${Head} title="Playground" under="Edit a policy and try it on SQL or on the past. Nothing is in force before you push it." />
    <${Loaded} from=${from}>${({ files, stubs }) => html`<${Bench} files=${files} stubs=${stubs} />`}<//>`;
}
