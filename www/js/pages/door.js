// Sign-in, and the registration of the first administrator.
import { useEffect, useState } from "preact/hooks";
import { html } from "../html.js";
import { get, post } from "../api.js";
import { useAction } from "../data.js";
import { Failure, Field } from "../parts/basic.js";

export function Door({ onSignedIn }) {
  const [mode, setMode] = useState("in");
  const [restriction, setRestriction] = useState({});
  const [form, setForm] = useState({ email: "", password: "", title: "" });
  const { busy, error, run } = useAction();

  useEffect(() => {
    get("auth/restriction").then((info) => {
      setRestriction(info.restriction || {});
      if (!info.workspace || info.needsAdministrator) setMode("first");
    }).catch(() => {});
  }, []);

  const set = (key) => (event) => setForm({ ...form, [key]: event.target.value });
  const signUp = mode !== "in";

  function submit(event) {
    event.preventDefault();
    run(async () => {
      if (signUp) await post("auth/signup", { email: form.email, password: form.password, title: form.title });
      await post("auth/login", { email: form.email, password: form.password, web: true });
      await onSignedIn();
    });
  }

  return html`
    <div class="door">
      <section class="card"><form class="body stack" onSubmit=${submit}>
        <div>
          <div class="brand"><img src="/icon.svg" alt="" /><span>Tidegate</span></div>
          <div class="soft">${mode === "first" ? "Register the first administrator of this server."
            : signUp ? "Make an account." : "Database changes, reviewed and applied exactly once."}</div>
        </div>
        ${signUp && html`<${Field} label="Name"><input class="input" autocomplete="name" required value=${form.title} onInput=${set("title")} /><//>`}
        <${Field} label="Email"><input class="input" type="email" autocomplete="username" required value=${form.email} onInput=${set("email")} /><//>
        <${Field} label="Password" hint=${signUp ? "At least 8 characters." : ""}>
          <input class="input" type="password" autocomplete=${signUp ? "new-password" : "current-password"} required minlength=${signUp ? 8 : undefined} value=${form.password} onInput=${set("password")} />
        <//>
        <${Failure} error=${error} />
        <button class="button primary wide" disabled=${busy}>${signUp ? "Register" : "Sign in"}</button>
        ${mode !== "first" && !restriction.disallowSignup && html`
          <button type="button" class="button plain" onClick=${() => setMode(signUp ? "in" : "up")}>
            ${signUp ? "I have an account" : "Make an account"}</button>`}
      </form></section>
    </div>`;
}
