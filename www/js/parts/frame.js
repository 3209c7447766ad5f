// The frame around every page: where one can go, and who one is.
import { html } from "../html.js";
import { post } from "../api.js";
import { toggleTheme } from "../theme.js";

const items = [
  ["/issues", "Issues"],
  ["/databases", "Databases"],
  ["/policies", "Policies"],
  ["/members", "Members"],
];

function isHere(path, target) {
  if (target === "/issues") return path.startsWith("/issues") || path.startsWith("/projects") || path === "/new";
  if (target === "/databases") return path.startsWith("/databases") || path.startsWith("/instances");
  return path.startsWith(target);
}

export function Frame({ path, me, onSignedOut, children }) {
  async function signOut() {
    try {
      await post("auth/logout");
    } finally {
      onSignedOut();
    }
  }
  return html`
    <div class="frame">
      <nav class="nav" aria-label="Main">
        <a class="brand" href="/issues"><img src="/icon.svg" alt="" /><span>Tidegate</span></a>
        ${items.map(([target, label]) => html`
          <a class="item" href=${target} aria-current=${isHere(path, target) ? "page" : undefined}>${label}</a>`)}
        <div class="foot">
          <div class="who faint" title=${me.email}>${me.title || me.email}</div>
          <div class="row tight">
            <button class="button small" onClick=${toggleTheme} aria-label="Switch between light and dark">◐</button>
            <button class="button small" onClick=${signOut}>Sign out</button>
          </div>
        </div>
      </nav>
      <main class="main fade">${children}</main>
    </div>`;
}
