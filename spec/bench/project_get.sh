#!/usr/bin/env bash
# Requests a second of an authenticated GET /v1/projects/{p}, beside a pgbench prepared look-up on the same
# PostgreSQL and a Node http+pg server that makes the same two look-ups (session, project), in one run.
# Usage: spec/bench/project_get.sh [SECONDS a round] [ROUNDS]   Needs: wrk, pgbench, node with pg (npm ci).
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=spec/bench/figures.sh
. spec/bench/figures.sh
seconds=${1:-4}
rounds=${2:-3}
data=$(mktemp -d /tmp/tidegate-bench.XXXXXX)
chmod 755 "$data"
pids=()
trap 'for p in "${pids[@]}"; do kill "$p" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$data"' EXIT

start=$(mktemp)
"${TIDEGATE_EXE:-build/tidegate}" serve --port 0 --data "$data" --no-sample >"$start" 2>"$data/log" &
pids+=($!)
until grep -q listening "$start"; do sleep 0.05; done
url=$(sed -n 's/^tidegate: listening on //p' "$start")
json='Content-Type: application/json'
curl -sf -o /dev/null "$url/v1/auth/signup" -H "$json" -d '{"email":"b@example.com","password":"bench bench","title":"B"}'
token=$(curl -sf "$url/v1/auth/login" -H "$json" -d '{"email":"b@example.com","password":"bench bench"}' | grep -o 'tgs_[^"]*')
curl -sf -o /dev/null "$url/v1/projects?projectId=bench" -H "$json" -H "Authorization: Bearer $token" -d '{"title":"Bench"}'

socket="$data/pg/metadata.socket"
[ -d "$socket" ] || socket=$(ls -d /tmp/tidegate-*/ | head -n 1)
dsn="host=$socket port=5432 user=tidegate dbname=postgres"
echo "SELECT id, title, state, options, labels FROM project WHERE id = 'bench';" >"$data/look.sql"

cat >"$data/peer.mjs" <<'JS'
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import http from "node:http";
const { Pool } = createRequire(process.argv[3] + "/")("pg");
const pool = new Pool({ host: process.argv[2], user: "tidegate", database: "postgres", max: 10 });
http.createServer(async (request, response) => {
  const token = (request.headers.authorization || "").slice(7);
  const hash = createHash("sha256").update(token).digest();
  const who = await pool.query({ name: "s", text: "SELECT p.id, p.email FROM session s JOIN principal p ON p.id = s.principal_id WHERE s.token_hash = $1 AND s.expires_at > clock_timestamp() AND p.state = 'ACTIVE'", values: [hash] });
  const roles = await pool.query({ name: "r", text: "SELECT DISTINCT b.role FROM iam_binding b WHERE b.member = 'user:' || $1 AND (b.resource LIKE 'workspaces/%' OR b.resource = 'projects/bench')", values: [who.rows[0].email] });
  if (roles.rows.length === 0) return response.writeHead(403).end();
  const found = await pool.query({ name: "p", text: "SELECT id, title, state, options, labels FROM project WHERE id = $1", values: ["bench"] });
  const row = found.rows[0];
  const body = JSON.stringify({ name: `projects/${row.id}`, state: row.state, title: row.title, ...row.options });
  response.writeHead(200, { "Content-Type": "application/json" }).end(body);
}).listen(Number(process.argv[4]), "127.0.0.1", () => console.log("ready"));
JS
port=$((20000 + RANDOM % 20000))
node "$data/peer.mjs" "$socket" "$PWD" "$port" >"$data/peer.log" 2>&1 &
pids+=($!)
until grep -q ready "$data/peer.log"; do sleep 0.05; done

load() { wrk -t1 -c32 -d"${seconds}s" -H "Authorization: Bearer $token" "$1" | awk '/Requests\/sec/ { r = $2 } /Non-2xx/ { bad = 1 } END { if (bad) { print "bad answers" > "/dev/stderr"; exit 1 } print r }'; }
look() { /usr/lib/postgresql/15/bin/pgbench -n -M prepared -c 8 -j 1 -T "$seconds" -f "$data/look.sql" "$dsn" 2>/dev/null | awk '/^tps/ { print $3 }'; }

for i in $(seq "$rounds"); do
  load "$url/v1/projects/bench" >>"$data/ours"
  load "http://127.0.0.1:$port/v1/projects/bench" >>"$data/node"
  look >>"$data/floor"
done
ours=$(middle "$data/ours" 1) node=$(middle "$data/node" 1) floor=$(middle "$data/floor" 1)
awk -v o="$ours" -v n="$node" -v f="$floor" 'BEGIN {
  printf "tidegate GET /v1/projects/{p}, authenticated   %8.0f requests/s\n", o
  printf "node http + pg, the same look-ups              %8.0f requests/s   ratio %.2f\n", n, o / n
  printf "pgbench -M prepared -c 8, one look-up          %8.0f transactions/s  ratio %.2f\n", f, o / f
}'
