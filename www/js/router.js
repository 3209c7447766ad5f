// Routes: the address bar is the state; a link is a link.
import { useEffect, useState } from "preact/hooks";

const changed = new Set();

export function go(path, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"](null, "", path);
  for (const fn of changed) fn();
  scrollTo(0, 0);
}

export function usePath() {
  const [path, setPath] = useState(location.pathname);
  useEffect(() => {
    const update = () => setPath(location.pathname);
    changed.add(update);
    addEventListener("popstate", update);
    return () => {
      changed.delete(update);
      removeEventListener("popstate", update);
    };
  }, []);
  return path;
}

/** "/projects/:project/issues/:id" against a path: the named parts, or null. */
export function match(pattern, path) {
  const want = pattern.split("/");
  const have = path.split("/");
  if (want.length !== have.length) return null;
  const parts = {};
  for (let i = 0; i < want.length; i++) {
    if (want[i].startsWith(":")) parts[want[i].slice(1)] = decodeURIComponent(have[i]);
    else if (want[i] !== have[i]) return null;
  }
  return parts;
}

/** Turns plain clicks on the page's own links into navigation without a reload. */
export function catchLinks(root) {
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || link.target || link.hasAttribute("download")) return;
    if (link.pathname.startsWith("/v1/") || link.pathname === "/openapi.json") return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}
