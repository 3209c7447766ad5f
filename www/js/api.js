// The public REST API, and nothing else: what the page can do, a script can do.

export class ApiError extends Error {
  constructor(status, body) {
    super(body.message || `HTTP ${status}`);
    this.status = status;
    this.code = body.code;
    this.details = body.details || [];
  }
}

let onSignedOut = () => {};

/** Called when a request finds the session gone and it cannot be refreshed. */
export function whenSignedOut(fn) {
  onSignedOut = fn;
}

async function send(method, path, body) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await fetch(path, {
    method, headers, credentials: "same-origin",
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  let parsed = {};
  try {
    parsed = text ? JSON.parse(text) : {};
  } catch {
    parsed = { message: text.slice(0, 300) };
  }
  if (!response.ok) throw new ApiError(response.status, parsed);
  return parsed;
}

let refreshing = null;

/** One refresh at a time, whoever asks. */
function refresh() {
  refreshing ??= send("POST", "/v1/auth/refresh", {}).finally(() => { refreshing = null; });
  return refreshing;
}

async function call(method, path, body) {
  const url = `/v1/${path}`;
  try {
    return await send(method, url, body);
  } catch (error) {
    if (error.status !== 401 || path.startsWith("auth/")) throw error;
    try {
      await refresh();
    } catch {
      onSignedOut();
      throw error;
    }
    return send(method, url, body);
  }
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
export const patch = (path, body) => call("PATCH", path, body);
export const remove = (path) => call("DELETE", path);

/** Every page of a list, up to `most` items. */
export async function list(path, key, most = 500) {
  const items = [];
  let token = "";
  do {
    const mark = path.includes("?") ? "&" : "?";
    const page = await get(`${path}${mark}pageSize=100${token && `&pageToken=${encodeURIComponent(token)}`}`);
    items.push(...(page[key] || []));
    token = page.nextPageToken || "";
  } while (token && items.length < most);
  return items;
}

export function encodeText(text) {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

export function decodeText(base64) {
  return new TextDecoder().decode(Uint8Array.from(atob(base64 || ""), (c) => c.charCodeAt(0)));
}

const sheets = new Map(); // a sheet is named by its content, so it never changes

/** The SQL of a sheet, whole. */
export async function sheetText(name) {
  if (!sheets.has(name)) sheets.set(name, decodeText((await get(`${name}?raw=true`)).content));
  return sheets.get(name);
}

/** Every project that one may see. */
export async function projects() {
  const found = [];
  let pageToken = "";
  do {
    const page = await post("projects:search", { pageSize: 100, pageToken });
    found.push(...(page.projects || []));
    pageToken = page.nextPageToken || "";
  } while (pageToken);
  return found;
}

/** What is there, or null when there is none. */
export async function getIfThere(path) {
  try {
    return await get(path);
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}

const retryMs = 3000;

/** Watches a topic by server-sent events; "open" comes after every (re)connection. Returns what ends it. */
export function watch(topic, events) {
  let source, timer;
  function open() {
    source = new EventSource(`/v1:watch?topic=${encodeURIComponent(topic)}`);
    for (const [name, fn] of Object.entries(events)) {
      source.addEventListener(name, (event) => fn(event.data ? JSON.parse(event.data) : {}));
    }
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      timer = setTimeout(() => get("users/me").then(open, open), retryMs); // which renews the session
    });
  }
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
