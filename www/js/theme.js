// Light or dark: the system's choice until the person makes one.
const key = "tidegate.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

function chosen() {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function apply() {
  document.documentElement.dataset.theme = chosen() || (system.matches ? "dark" : "light");
}

export function startTheme() {
  apply();
  system.addEventListener("change", apply);
}

export function toggleTheme() {
  const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  try {
    localStorage.setItem(key, next);
  } catch { /* a private window: only for this page */ }
  document.documentElement.dataset.theme = next;
}
