#!/bin/sh
# Decisions a second of a replay by two worker processes: a real server and a real metadata store
# with N decisions of each kind (default 20,000), replayed under this checkout's own bundle.
# Usage: spec/bench/policy_replay.sh [N]
set -eu
cd "$(dirname "$0")/../.."
n=${1:-20000}
exe=${TIDEGATE_EXE:-build/tidegate}
work=$(mktemp -d /tmp/tidegate-bench.XXXXXX)
chmod 755 "$work"
mkfifo "$work/out"
TIDEGATE_HOME=$PWD "$exe" serve --port 0 --data "$work/data" >"$work/out" 2>"$work/log" &
pid=$!
trap 'kill $pid 2>/dev/null; wait $pid 2>/dev/null; rm -rf "$work"' EXIT
url=$(sed -n 's/^tidegate: listening on //p;q' "$work/out")
call() { curl -sS -X "$1" "$url/v1/$2" -H "Authorization: Bearer ${token:-}" -H 'Content-Type: application/json' ${3:+-d "$3"}; }
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }
admin='"email":"ada@example.com","password":"correct horse battery","title":"Ada"'
call POST auth/signup "{$admin}" >/dev/null
token=$(call POST auth/login "{$admin}" | sed 's/,"title":"Ada"//' | field token)
[ -n "$token" ] || token=$(call POST auth/login '{"email":"ada@example.com","password":"correct horse battery"}' | field token)
issue=$(call POST projects/project-sample/issues '{"title":"t","type":"DATABASE_CHANGE","statement":
  "CREATE TABLE bench (id int PRIMARY KEY, name text NOT NULL); ALTER TABLE employee ADD COLUMN nickname text"}' | field name)
until call GET "$issue" | grep -q '"approvalStatus":"PENDING"'; do sleep 0.1; done
sql() { psql -h "$work/data/pg/metadata.socket" -U tidegate postgres -qXAt -c "$1"; }
# Each of the real decisions many times over, as the changes of many plans.
sql "INSERT INTO decision (kind, project_id, subject, bundle, generation, input, input_hash, outcome, output, redacted)
  SELECT kind, project_id, subject || '/' || i, bundle, generation, input, input_hash, outcome, output, redacted
  FROM (SELECT DISTINCT ON (kind) * FROM decision ORDER BY kind, created_at DESC) one, generate_series(1, $n) i"
sql "ANALYZE decision" # as the server's own autovacuum does within a minute
bundle=$(call GET policyBundle | field bundle)
# Of the server and its replay workers; the metadata store's is not in it.
processor() { awk '{ print ($14 + $15 + $16 + $17) / 100 }' "/proc/$pid/stat"; }
for kind in risk approval review; do
  before=$(processor)
  answer=$(call POST "policyBundles/$bundle:replay" "{\"kinds\":[\"$kind\"],\"limit\":$n}")
  duration=$(echo "$answer" | field duration | tr -d s)
  count=$(echo "$answer" | field decisions)
  same=$(echo "$answer" | field same)
  awk -v k="$kind" -v c="$count" -v d="$duration" -v s="$same" -v p="$(echo "$(processor) - $before" | bc)" \
    'BEGIN { printf "%-10s %7d decisions in %6.2f s: %7.0f a second, %7.0f a second of processor time (%d the same)\n",
      k, c, d, c / d, c / p, s }'
done
