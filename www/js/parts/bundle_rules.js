// Where bundles of policies come from, and who may put one in force: the setting POLICY_BUNDLE.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { get, patch } from "../api.js";
import { useAction, useData } from "../data.js";
import { Failure, Field, Loaded } from "./basic.js";

const setting = "settings/POLICY_BUNDLE";

/** The setting, or null for those who may not see it. */
async function load() {
  try {
    return (await get(setting)).value?.policyBundle || {};
  } catch (error) {
    if (error.status === 403) return null;
    throw error;
  }
}

const Choice = ({ label, checked, set }) => html`<label class="choice"><input type="checkbox" checked=${checked} onChange=${(e) => set(e.target.checked)} /> ${label}</label>`;

/** What a secret's field says of one that is stored. */
const secretHint = (isSet, more) => `${isSet ? "One is stored; leave empty to keep it. " : ""}${more}`;

/** Without what the server only tells, and without secrets that were not typed. */
function value(form) {
  const { url, branch, folder, signatureRequired, allowedSigners, openPgpKeys, username, sshKeyFile, interval, token, webhookSecret } = form.git;
  const git = { url, branch, folder, signatureRequired, allowedSigners, openPgpKeys, username, sshKeyFile, interval };
  if (token) git.token = token;
  if (webhookSecret) git.webhookSecret = webhookSecret;
  return {
    twoPersonRule: form.twoPersonRule, noSelfActivation: form.noSelfActivation,
    minimumCoverage: Number(form.minimumCoverage || 0), git,
  };
}

function Form({ given, changed }) {
  const [form, setForm] = useState({ ...given, git: { ...given.git } });
  const { busy, error, run } = useAction();
  const set = (key) => (to) => setForm({ ...form, [key]: to });
  const setGit = (key) => (to) => setForm({ ...form, git: { ...form.git, [key]: to } });
  const text = (key, extra) => html`<input class="input" autocomplete="off" value=${form.git[key] || ""} onInput=${(e) => setGit(key)(e.target.value)} ...${extra} />`;
  const fixed = given.git?.fixed;
  function submit(event) {
    event.preventDefault();
    run(async () => {
      await patch(setting, { name: setting, value: { policyBundle: value(form) } });
      await changed();
    });
  }
  return html`<form class="stack pad" onSubmit=${submit}>
    <${Choice} label="Two-person rule: somebody else than its author activates a bundle" checked=${form.twoPersonRule} set=${set("twoPersonRule")} />
    <${Choice} label="No self-activation: nobody activates what he wrote" checked=${form.noSelfActivation} set=${set("noSelfActivation")} />
    <${Field} label="Minimum coverage, percent" hint="Lines that examples and specs must run; 0 asks for none.">
      <input class="input pick" type="number" min="0" max="100" value=${form.minimumCoverage || 0} onInput=${(e) => set("minimumCoverage")(e.target.value)} /><//>
    <h3>Follow a git repository</h3>
    <${Field} label="URL" hint=${fixed ? "Given on the server's command line." : "https:// or ssh://. Empty: policies come from the folder and from pushes."}>${text("url", { disabled: fixed })}<//>
    <${Field} label="Branch">${text("branch", { disabled: fixed, placeholder: "main" })}<//>
    <${Field} label="Folder" hint="Of the repository, with rules, policies and lua in it. Empty: its root.">${text("folder")}<//>
    <${Field} label="Token" hint=${secretHint(given.git?.tokenSet, "For https.")}>${text("token", { type: "password", autocomplete: "new-password" })}<//>
    <${Field} label="Secret of the push event" hint=${secretHint(given.git?.webhookSecretSet, "Push events go to /hook/policy-git/ and this secret, of at least 16 characters.")}>${text("webhookSecret", { type: "password", autocomplete: "new-password" })}<//>
    <${Choice} label="Take signed commits only" checked=${form.git.signatureRequired} set=${setGit("signatureRequired")} />
    <${Field} label="Allowed signers" hint="One a line: an e-mail address and a public SSH key."><textarea class="input short" rows="2" spellcheck="false" value=${form.git.allowedSigners || ""} onInput=${(e) => setGit("allowedSigners")(e.target.value)}></textarea><//>
    <${Field} label="OpenPGP keys" hint="Public keys, as gpg --armor --export prints them."><textarea class="input short" rows="2" spellcheck="false" value=${form.git.openPgpKeys || ""} onInput=${(e) => setGit("openPgpKeys")(e.target.value)}></textarea><//>
    <${Failure} error=${error} />
    <div><button class="button primary" disabled=${busy}>Save</button></div></form>`;
}

export function BundleRules({ changed }) {
  const from = useData(load, []);
  const again = async () => {
    await from.reload();
    await changed();
  };
  return html`<${Loaded} from=${from}>${(given) => given && html`<details class="fold"><summary><span class="grow">Who may activate, and where policies come from</span></summary>
    <${Form} given=${given} changed=${again} /></details>`}<//>`;
}
