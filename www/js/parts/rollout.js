// Stages one after another, their tasks, and the buttons that move them.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { post } from "../api.js";
import { useAction } from "../data.js";
import { id, parts, taskWord } from "../format.js";
import { Badge, Card, Failure, Field } from "./basic.js";
import { Held, Overruled, heldBy } from "./held.js";
import { TaskRun } from "./task_run.js";

const finished = (task) => task.status === "DONE" || task.status === "SKIPPED";
const active = (task) => task.status === "RUNNING" || task.status === "PENDING";
const again = (task) => task.status === "FAILED" || task.status === "CANCELED";
const startable = (task) => task.status === "NOT_STARTED" || again(task);
const skippable = startable;

/** The newest run of a task; the list comes newest first. */
export const runOf = (task, runs) => runs.find((run) => run.name.startsWith(`${task.name}/`));

function stateOf(stage) {
  if (stage.tasks.every(finished)) return "DONE";
  for (const state of ["RUNNING", "PENDING", "FAILED", "CANCELED"]) {
    if (stage.tasks.some((task) => task.status === state)) return state;
  }
  return "NOT_STARTED";
}

function Skip({ stage, task, act, close }) {
  const [reason, setReason] = useState("");
  function submit(event) {
    event.preventDefault();
    act(async () => {
      await post(`${stage.name}/tasks:batchSkip`, { tasks: [task.name], reason });
      close();
    });
  }
  return html`<form class="stack tight" onSubmit=${submit}>
    <${Field} label="Why is it skipped?"><input class="input" required value=${reason} onInput=${(e) => setReason(e.target.value)} /><//>
    <div class="row tight"><button class="button small danger">Skip it</button>
      <button type="button" class="button small" onClick=${close}>Keep it</button></div>
  </form>`;
}

function Task({ stage, task, run, chosen, choose, act, busy, isNext }) {
  const [skipping, setSkipping] = useState(false);
  const retry = () => act(() => post(`${stage.name}/tasks:batchRun`, { tasks: [task.name] }));
  const cancel = () => act(() => post(`${stage.name}/tasks/-/taskRuns:batchCancel`, { taskRuns: [run.name] }));
  return html`
    <div class="task">
      <div class="row tight"><button class="name grow" aria-pressed=${chosen} onClick=${choose}>${parts(task.target).databases}</button>
        <${Badge} state=${task.status === "SKIPPED" ? "" : task.status}>${taskWord(task.status)}<//></div>
      <div class="faint">${parts(task.target).instances}</div>
      ${heldBy(run) && html`<${Held} stage=${stage} task=${task} cause=${heldBy(run)} act=${act} busy=${busy} />`}
      <${Overruled} run=${run} />
      ${task.skippedReason && html`<div class="faint">${task.skippedReason}</div>`}
      ${skipping ? html`<${Skip} stage=${stage} task=${task} act=${act} close=${() => setSkipping(false)} />` : html`
        <div class="row tight">
          ${isNext && again(task) && html`<button class="button small" disabled=${busy} onClick=${retry}>Retry</button>`}
          ${active(task) && run && html`<button class="button small danger" disabled=${busy} onClick=${cancel}>Cancel</button>`}
          ${skippable(task) && html`<button class="button small plain" disabled=${busy} onClick=${() => setSkipping(true)}>Skip</button>`}
        </div>`}
    </div>`;
}

function Stage({ stage, runs, isNext, chosen, choose, changed }) {
  const { busy, error, run } = useAction();
  const act = (fn) => run(async () => {
    await fn();
    await changed();
  });
  const state = stateOf(stage);
  const ready = stage.tasks.filter(startable);
  const start = () => act(() => post(`${stage.name}/tasks:batchRun`, { tasks: ready.map((task) => task.name) }));
  return html`
    <section class="stage ${isNext ? "now" : ""}" aria-label="Stage ${id(stage.environment)}">
      <header><h3 class="grow">${id(stage.environment)}</h3><${Badge} state=${state}>${taskWord(state)}<//>
        ${ready.length > 0 && html`<button class="button small ${isNext ? "primary" : ""}" disabled=${busy || !isNext}
          title=${isNext ? undefined : "The stage before comes first"} onClick=${start}>Run ${id(stage.environment)}</button>`}</header>
      ${stage.tasks.map((task) => html`<${Task} key=${task.name} stage=${stage} task=${task} run=${runOf(task, runs)}
        chosen=${chosen?.name === task.name} choose=${() => choose(task.name)} act=${act} busy=${busy} isNext=${isNext} />`)}
      ${error && html`<div class="pad"><${Failure} error=${error} /></div>`}
    </section>`;
}

/** Whose log is shown when nobody chose: what runs, else what ran last, else the first. */
function interesting(tasks, runs) {
  const running = tasks.find((task) => task.status === "RUNNING");
  return running || tasks.find((task) => runs[0]?.name.startsWith(`${task.name}/`)) || tasks[0];
}

export function Rollout({ rollout, runs, pulse, changed }) {
  const [picked, setPicked] = useState(null);
  const stages = rollout.stages || [];
  const tasks = stages.flatMap((stage) => stage.tasks);
  const chosen = tasks.find((task) => task.name === picked) || interesting(tasks, runs);
  const next = stages.find((stage) => !stage.tasks.every(finished));
  const run = chosen && runOf(chosen, runs);
  return html`<${Card} title="Rollout" side=${html`<${Badge} state=${next ? "" : "DONE"}>${next ? `next: ${id(next.environment)}` : "done"}<//>`}>
    <div class="stack">
      <div class="stages">${stages.map((stage) => html`<${Stage} key=${stage.name} stage=${stage} runs=${runs} isNext=${stage === next}
        chosen=${chosen} choose=${setPicked} changed=${changed} />`)}</div>
      ${run && html`<${TaskRun} key=${run.name} task=${chosen} run=${run} pulse=${pulse} />`}
    </div><//>`;
}
