// What the page specs share: the real server on its own data, a real browser, and an eye on its console.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const admin = { email: "ada@example.com", password: "correct horse battery", title: "Ada" };

const exe = resolve(process.env.TIDEGATE_EXE || "build/tidegate");
const chromium = process.env.CHROMIUM || "/usr/bin/chromium";
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

const playwright = await import("playwright-core").catch(() => null);

/** Why the specs cannot run here, or false. */
export const skip = !playwright ? "playwright-core is missing: run npm ci"
  : !existsSync(chromium) ? `${chromium} is missing: install chromium or set CHROMIUM`
    : !existsSync(exe) ? `${exe} is missing: run scripts/build or set TIDEGATE_EXE` : false;

const startMs = 90000;

function listening(child) {
  return new Promise((found, failed) => {
    let text = "";
    const timer = setTimeout(() => failed(new Error(`the server did not start:\n${text}`)), startMs);
    const read = (chunk) => {
      text += chunk;
      const at = /^tidegate: listening on (http:\S+)$/m.exec(text);
      if (at) {
        clearTimeout(timer);
        found(at[1]);
      }
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("exit", (code) => {
      clearTimeout(timer);
      failed(new Error(`the server ended with ${code}:\n${text}`));
    });
  });
}

/** { url, stop }: a server with a data directory of its own. */
export async function startServer(extra = []) {
  const data = await mkdtemp(join(tmpdir(), "tidegate-ui-"));
  await chmod(data, 0o711); // PostgreSQL runs as a user of its own
  const child = spawn(exe, ["serve", "--port", "0", "--host", "127.0.0.1", "--data", join(data, "d"), ...extra]);
  const ended = new Promise((done) => child.on("exit", done));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(data, { recursive: true, force: true });
  };
  try {
    return { url: await listening(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export const startBrowser = () => playwright.chromium.launch({ executablePath: chromium, args: flags });

/** A page whose complaints (console errors, exceptions, CSP) are collected in page.complaints. */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(`exception: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" || /Content Security Policy/.test(message.text())) page.complaints.push(message.text());
  });
  page.setDefaultTimeout(20000);
  return page;
}

/** The API as a script uses it: with a token. */
export async function connect(url, { email, password } = admin) {
  let token = "";
  async function call(method, path, body) {
    const response = await fetch(`${url}/v1/${path}`, {
      method, body: body && JSON.stringify(body),
      headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${answer.message}`);
    return answer;
  }
  token = (await call("POST", "auth/login", { email, password })).token;
  return {
    get: (path) => call("GET", path), post: (path, body = {}) => call("POST", path, body),
    patch: (path, body) => call("PATCH", path, body),
  };
}

export async function signUp(url, person = admin) {
  const response = await fetch(`${url}/v1/auth/signup`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(person),
  });
  if (!response.ok) throw new Error(`signup: ${(await response.json()).message}`);
}

export async function signIn(page, { email, password } = admin) {
  await page.goto("/issues");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Issues" }).waitFor();
}

/** { server, browser, api, page, close }: a server of its own, where the administrator has signed in. */
export async function openSite(extra = []) {
  const site = {};
  site.close = async () => {
    await site.browser?.close();
    await site.server?.stop();
  };
  try {
    site.server = await startServer(extra);
    site.browser = await startBrowser();
    await signUp(site.server.url);
    site.api = await connect(site.server.url);
    site.page = await openPage(site.browser, site.server.url);
    await signIn(site.page);
    return site;
  } catch (error) {
    await site.close();
    throw error;
  }
}

export const sample = "projects/project-sample";

/** An issue on the sample databases, by the API. */
export async function propose(api, statement, title = "A change") {
  const databases = (await api.get(`${sample}/databases`)).databases;
  return api.post(`${sample}/issues`, {
    title, type: "DATABASE_CHANGE", statement, targets: databases.map((database) => database.name),
  });
}

const untilMs = 20000;

/** Asks again until the answer is something. */
export async function until(ask) {
  for (const end = Date.now() + untilMs; Date.now() < end;) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`it did not happen within ${untilMs / 1000} s: ${ask}`);
}

/** Approves every step and runs the first stage to its end. */
export async function rollOut(api, issue) {
  let now = await until(async () => {
    const found = await api.get(issue.name);
    return found.approvalStatus !== "CHECKING" && found;
  });
  while (now.approvalStatus === "PENDING") now = await api.post(`${issue.name}:approve`);
  const rollout = `${issue.plan}/rollout`;
  const stage = await until(async () => (await api.get(rollout).catch(() => null))?.stages[0]);
  await api.post(`${stage.name}/tasks:batchRun`, { tasks: stage.tasks.map((task) => task.name) });
  await until(async () => (await api.get(rollout)).stages[0].tasks.every((task) => task.status === "DONE"));
}
