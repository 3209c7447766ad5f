#!/usr/bin/env bash
# Processor time of a review of mixed PostgreSQL migration statements by the bundle's own choice of rules,
# beside squawk (from npm, put into build/bench) and PostgreSQL's bare grammar in the same run. Starting our program and its worker,
# and admitting the rules, is measured on an empty script and taken off; squawk starts in no time.
# Usage: spec/bench/review.sh [STATEMENTS] [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=spec/bench/figures.sh
. spec/bench/figures.sh
statements=${1:-8000}
rounds=${2:-9}
exe=${TIDEGATE_EXE:-build/tidegate}
work=$(mktemp -d /tmp/tidegate-bench.XXXXXX)
trap 'rm -rf "$work"' EXIT
luajit spec/bench/migrations.lua "$statements" >"$work/script.sql"
: >"$work/empty.sql"
${CC:-cc} -O2 -std=c17 -D_GNU_SOURCE spec/bench/pg_parse.c -l:libpg_query.a -lpthread -lm -o "$work/pg_parse"

# Seconds of user and system time.
processor() {
  { TIMEFORMAT='%U %S'; time "$@" >"$work/out" 2>&1 || true; } 2>&1 | awk '{ print $1 + $2 }'
}
peak() { { command time -f %M "$@" >/dev/null || true; } 2>&1 | tail -n 1; }

peer=build/bench/node_modules/.bin/squawk
[ -x "$peer" ] || npm install --prefix build/bench --no-save --no-fund --no-audit --loglevel=error squawk-cli@2.66.0 || true
squawk=0
# All of them in each round, and the middle of the rounds: processors are faster at one time than at another.
for _ in $(seq "$rounds"); do
  ours=$(processor "$exe" check --format json "$work/script.sql")
  start=$(processor "$exe" check --format json "$work/empty.sql")
  parse=$("$work/pg_parse" "$work/script.sql")
  [ ! -x "$peer" ] || squawk=$(processor "$peer" --reporter json "$work/script.sql")
  awk -v n="$statements" -v ours="$ours" -v start="$start" -v parse="$parse" -v squawk="$squawk" 'BEGIN {
    us = 1e6 / n; own = (ours - start) * us
    print own, start, parse * us, own / (parse * us), squawk * us, (squawk > 0 ? own / (squawk * us) : 0) }'
done >"$work/rounds"
memory=$(peak "$exe" check --format json "$work/script.sql")
column() { middle "$work/rounds" "$1"; }
printf 'tidegate check, %d statements      %8.1f us a statement (start %.3f s, peak %d KiB)\n' "$statements" "$(column 1)" "$(column 2)" "$memory"
printf 'PostgreSQL grammar alone           %8.1f us a statement   ratio %.1f\n' "$(column 3)" "$(column 4)"
[ "$squawk" = 0 ] || printf 'squawk --reporter json             %8.1f us a statement   ratio %.2f\n' "$(column 5)" "$(column 6)"
