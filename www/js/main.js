// Starts the page: who is here, which route, in which frame.
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { html } from "./html.js";
import { get, whenSignedOut } from "./api.js";
import { catchLinks, go, match, usePath } from "./router.js";
import { Frame } from "./parts/frame.js";
import { Empty, Spinner } from "./parts/basic.js";
import { startTheme } from "./theme.js";
import { Door } from "./pages/door.js";
import { Issues } from "./pages/issues.js";
import { NewChange } from "./pages/new_change.js";
import { Change } from "./pages/change.js";
import { Databases } from "./pages/databases.js";
import { Database } from "./pages/database.js";
import { ChangelogPage } from "./pages/changelog.js";
import { Policies } from "./pages/policies.js";
import { Playground } from "./pages/playground.js";
import { Members } from "./pages/members.js";

const routes = [
  ["/issues", Issues],
  ["/new", NewChange],
  ["/projects/:project/issues/:issue", Change],
  ["/projects/:project/plans/:plan", Change],
  ["/databases", Databases],
  ["/instances/:instance/databases/:database", Database],
  ["/instances/:instance/databases/:database/changelogs/:changelog", ChangelogPage],
  ["/policies", Policies],
  ["/policies/playground", Playground],
  ["/members", Members],
];

function Page({ path, me }) {
  for (const [pattern, component] of routes) {
    const parts = match(pattern, path);
    if (parts) return html`<${component} key=${path} ...${parts} me=${me} />`;
  }
  return html`<${Empty}><h1>There is no such page</h1><p><a href="/issues">To the issues</a></p><//>`;
}

function App() {
  const path = usePath();
  const [me, setMe] = useState(undefined); // undefined: not known yet; null: nobody

  async function lookAround() {
    try {
      setMe(await get("users/me"));
    } catch (error) {
      if (error.status === 401) setMe(null);
      else setMe({ failure: error });
    }
  }

  useEffect(() => {
    whenSignedOut(() => setMe(null));
    lookAround();
  }, []);
  useEffect(() => {
    if (me && !me.failure && (path === "/" || path.startsWith("/sign"))) go("/issues", { replace: true });
  }, [me, path]);

  if (me === undefined) return html`<div class="door"><${Spinner} /></div>`;
  if (me?.failure) return html`<div class="door"><p>The server cannot answer: ${me.failure.message}</p></div>`;
  if (me === null) return html`<${Door} onSignedIn=${lookAround} />`;
  return html`<${Frame} path=${path} me=${me} onSignedOut=${() => setMe(null)}><${Page} path=${path} me=${me} /><//>`;
}

startTheme();
catchLinks(document);
render(html`<${App} />`, document.getElementById("app"));
