// One run of a task: its state, its log as it grows, and the changelog that it left.
import { useEffect } from "preact/hooks";
import { html } from "../html.js";
import { get } from "../api.js";
import { useData } from "../data.js";
import { ago, parts, person, taskWord, when } from "../format.js";
import { Badge, Failure, Loaded } from "./basic.js";
import { Log } from "./log.js";

/** The changelog of this run, or the newest one. */
async function changelogOf(task, run) {
  const found = (await get(`${task.target}/changelogs?pageSize=20`)).changelogs || [];
  return found.find((changelog) => changelog.taskRun === run.name) || found[0];
}

function Waiting({ run }) {
  if (run.status !== "PENDING" && run.status !== "AVAILABLE") return null;
  const cause = run.schedulerInfo?.waitingCause;
  const text = cause?.rolloutPolicy ? "It waits for the rollout policies."
    : cause?.parallelTasksLimit ? "It waits: the project runs no more tasks at a time."
    : run.runTime ? `It starts at ${when(run.runTime)}.` : "It waits for its turn.";
  return html`<div class="soft">${text}</div>`;
}

function ChangelogLink({ task, run }) {
  const from = useData(() => changelogOf(task, run), [run.name]);
  return from.data ? html`<a class="button small" href="/${from.data.name}">What changed in the schema</a>` : null;
}

/** pulse: rises whenever the server says that the log grew. */
export function TaskRun({ task, run, pulse }) {
  const from = useData(async () => (await get(`${run.name}/log`)).entries || [], [run.name]);
  useEffect(() => {
    from.reload();
  }, [pulse, run.status]);
  return html`
    <div class="stack tight">
      <div class="row"><h3>${parts(task.target).databases}</h3>
        <${Badge} state=${run.status}>${taskWord(run.status)}<//>
        <span class="faint grow" title=${when(run.createTime)}>started by ${person(run.creator)} ${ago(run.createTime)}</span>
        ${run.status === "DONE" && html`<${ChangelogLink} task=${task} run=${run} />`}</div>
      <${Waiting} run=${run} />
      ${run.status === "FAILED" && run.detail && html`<${Failure} error=${{ message: run.detail }} />`}
      <${Loaded} from=${from}>${(entries) => html`<${Log} entries=${entries} />`}<//>
    </div>`;
}
