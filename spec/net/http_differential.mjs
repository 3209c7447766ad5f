// Compares our HTTP parser with llhttp (the one inside node) on the corpus of the parser's spec and
// on mutations of it: what we take for a request must be the very same request to llhttp. We may
// refuse more, never less.
//
//   node spec/net/http_differential.mjs <net_http_parser_test program> [mutations] [seed]
import { spawnSync } from "node:child_process";

const [program, count = "20000", seed = "1"] = process.argv.slice(2);

process.removeAllListeners("warning");
process.on("warning", () => {}); // process.binding is deprecated, and the only way to llhttp itself
const { HTTPParser, methods, allMethods } = process.binding("http_parser");
const methodNames = allMethods ?? methods;

// Where llhttp refuses what we accept, by its error, with the reason why that is right. Empty: we
// are stricter everywhere. What we refuse beyond llhttp: methods that no handler has, HTTP/1.x other
// than 1.0 and 1.1, targets that RFC 3986 does not allow or that cannot be decoded, no or a
// malformed Host, control characters in values, transfer codings other than chunked, content
// codings, unknown expectations, second copies of single fields, and sizes over our limits.
const allowed = {};

function run(args, input) {
  const result = spawnSync(program, args, { input, maxBuffer: 1 << 30 });
  if (result.status !== 0) throw new Error(`${program} ${args}: ${result.stderr}`);
  return result.stdout.toString("latin1").trimEnd().split("\n");
}

// mulberry32: the same mutations for the same seed.
function generator(state) {
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  };
}

const pieces = [
  "\r\n", "\n", "\r", "\0", " ", "\t", ":", ",", ";", "0", "+", "-", "\x0b", "\x7f", "\xff", "\"", "\\",
  "Content-Length: 3\r\n", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Host: a\r\n",
  "Connection: close\r\n", "Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n", "1\r\na\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi",
  "HTTP/1.0", "HTTP/1.1", "chunked", "Upgrade: x\r\n", "Expect: 100-continue\r\n", "X:\r\n", "X: \t y \r\n",
].map((text) => Buffer.from(text, "latin1"));

function mutate(bytes, corpus, random) {
  const at = random(bytes.length + 1);
  const to = Math.min(bytes.length, at + 1 + random(4));
  const join = (...parts) => Buffer.concat(parts);
  switch (random(6)) {
    case 0: return join(bytes.subarray(0, at), pieces[random(pieces.length)], bytes.subarray(at));
    case 1: return join(bytes.subarray(0, at), bytes.subarray(to));
    case 2: return join(bytes.subarray(0, at), pieces[random(pieces.length)], bytes.subarray(to));
    case 3: return join(bytes, corpus[random(corpus.length)]);
    case 4: return join(bytes.subarray(0, at), corpus[random(corpus.length)].subarray(random(40)));
    default: {
      const copy = Buffer.from(bytes);
      if (copy.length) copy[at % copy.length] ^= 1 << random(8);
      return copy;
    }
  }
}

function llhttp(bytes) {
  const parser = new HTTPParser();
  const requests = [];
  let current = null;
  let stopped = false;
  parser.initialize(HTTPParser.REQUEST, {});
  parser[HTTPParser.kOnHeaders] = (_, url) => { parser.url = (parser.url ?? "") + url; };
  parser[HTTPParser.kOnHeadersComplete] = (...a) => {
    const [, , , method, url, , , upgrade, keepAlive] = a;
    const target = Buffer.from((parser.url ?? "") + (url ?? ""), "latin1").toString("hex");
    current = { name: `${methodNames[method]}:${target}`, length: 0, upgrade, keepAlive };
    parser.url = undefined;
    return 0;
  };
  parser[HTTPParser.kOnBody] = (piece) => { current.length += piece.length; };
  parser[HTTPParser.kOnMessageComplete] = () => {
    if (!stopped) requests.push(`${current.name}:${current.length}`);
    parser.url = undefined; // the trailers brought it again
    stopped ||= current.upgrade || !current.keepAlive;
  };
  const result = parser.execute(bytes);
  return { requests, upgraded: current?.upgrade, error: result instanceof Error ? result.code : null };
}

function difference(ours, theirs) {
  const [status, ...requests] = ours.split(" ");
  for (let i = 0; i < requests.length; i++) {
    if (theirs.upgraded && i >= theirs.requests.length) return null; // we do not upgrade
    if (theirs.requests[i] === requests[i]) continue;
    if (allowed[theirs.error]) return null;
    return `request ${i + 1}: we ${requests[i]}, llhttp ${theirs.requests[i] ?? theirs.error} (${status})`;
  }
  return null;
}

const rows = run(["--corpus"]).map((line) => line.split("\t"));
const corpus = rows.map((row) => Buffer.from(row[2], "hex"));
const good = corpus.filter((_, i) => rows[i][0] === "200");
const random = generator(Number(seed));
const inputs = [...corpus];
for (let i = 0; i < Number(count); i++) {
  const from = [good, good, corpus, inputs][i % 4];
  const base = from[random(from.length)];
  const next = mutate(base, corpus, random);
  if (next.length && next.length < 2000) inputs.push(next);
}
const verdicts = run(["--parse"], inputs.map((bytes) => bytes.toString("hex") + "\n").join(""));
let accepted = 0;
let failures = 0;
inputs.forEach((bytes, i) => {
  if (verdicts[i].includes(":")) accepted++;
  const text = difference(verdicts[i], llhttp(bytes));
  if (text && ++failures <= 10) console.log(`${text}\n  ${JSON.stringify(bytes.toString("latin1"))}`);
});
console.log(`${inputs.length} inputs, ${accepted} with requests, llhttp ${process.versions.llhttp}, ${failures} laxer`);
process.exit(failures ? 1 : 0);
