#!/usr/bin/env bash
# Processor time of a review of mixed PostgreSQL migration statements by the bundle's own choice of rules,
# beside squawk (from npm, put into build/bench) and PostgreSQL's bare grammar in the same run. Starting our program and its worker,
# and admitting the rules, is measured on an empty script and taken off; squawk starts in no time.
# Usage: spec/bench/review.sh [STATEMENTS] [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/../.."
statements=${1:-8000}
rounds=${2:-5}
exe=${TIDEGATE_EXE:-build/tidegate}
work=$(mktemp -d /tmp/tidegate-bench.XXXXXX)
trap 'rm -rf "$work"' EXIT
luajit spec/bench/migrations.lua "$statements" >"$work/script.sql"
: >"$work/empty.sql"
${CC:-cc} -O2 -std=c17 -D_GNU_SOURCE spec/bench/pg_parse.c -l:libpg_query.a -lpthread -lm -o "$work/pg_parse"

# Best of some rounds, in seconds of user and system time.
processor() {
  for _ in $(seq "$rounds"); do
    { TIMEFORMAT='%U %S'; time "$@" >"$work/out" 2>&1 || true; } 2>&1 | awk '{ print $1 + $2 }'
  done | sort -n | head -n 1
}
peak() { { command time -f %M "$@" >/dev/null || true; } 2>&1 | tail -n 1; }

ours=$(processor "$exe" check --format json "$work/script.sql")
start=$(processor "$exe" check --format json "$work/empty.sql")
parse=$("$work/pg_parse" "$work/script.sql")
squawk=0 peer=build/bench/node_modules/.bin/squawk
[ -x "$peer" ] || npm install --prefix build/bench --no-save --no-fund --no-audit --loglevel=error squawk-cli@2.66.0 || true
[ -x "$peer" ] && squawk=$(processor "$peer" --reporter json "$work/script.sql")
memory=$(peak "$exe" check --format json "$work/script.sql")
awk -v n="$statements" -v o="$ours" -v e="$start" -v s="$squawk" -v p="$parse" -v m="$memory" 'BEGIN {
  own = (o - e) * 1e6 / n
  printf "tidegate check, %d statements      %8.1f us a statement (start %.3f s, peak %.1f MB)\n", n, own, e, m / 1024
  printf "PostgreSQL grammar alone           %8.1f us a statement   ratio %.1f\n", p * 1e6 / n, own / (p * 1e6 / n)
  if (s > 0) printf "squawk --reporter json             %8.1f us a statement   ratio %.2f\n", s * 1e6 / n, own / (s * 1e6 / n)
}'
