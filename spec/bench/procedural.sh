#!/usr/bin/env bash
# Wall and processor time of the review of a T-SQL and of a PL/SQL script of 1,000 lines of procedures, by the
# bundle's own choice of rules and by every rule. Starting our program and its worker, and admitting the rules, is
# measured on an empty script and taken off; the last column is with it. The goal is 50 ms of wall time.
# Usage: spec/bench/procedural.sh [ROUNDS] [LINES]
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-9}
lines=${2:-1000}
exe=${TIDEGATE_EXE:-build/tidegate}
work=$(mktemp -d /tmp/tidegate-bench.XXXXXX)
trap 'rm -rf "$work"' EXIT
: >"$work/empty.sql"

# The type of a rule is its path: rules/column/no-null.lua is COLUMN_NO_NULL. Those of other engines are left out
# by the program.
every_rule() {
  find rules -name '*.lua' ! -path 'rules/builtin/*' -printf '%P\n' | sort | sed 's/\.lua$//' | tr 'a-z/-' 'A-Z__' |
    awk -v e="$1" 'BEGIN { printf "[" } { printf "%s{\"type\":\"%s\",\"level\":\"WARNING\",\"engine\":\"%s\"}", (NR > 1 ? "," : ""), $0, e } END { print "]" }'
}
# Best of some rounds, in milliseconds: wall, then user and system time.
best() {
  for _ in $(seq "$rounds"); do
    { TIMEFORMAT='%R %U %S'; time "$exe" check --format json "$@" >"$work/out" 2>&1 || true; } 2>&1
  done | awk '{ w = $1; p = $2 + $3 } NR == 1 || w < wall { wall = w } NR == 1 || p < own { own = p }
    END { print wall * 1000, own * 1000 }'
}
for dialect in mssql oracle; do
  luajit spec/bench/procedural.lua "$dialect" "$lines" >"$work/$dialect.sql"
  every_rule "${dialect^^}" >"$work/$dialect.json"
  for choice in own every; do
    rules=(); [ $choice = own ] || rules=(--rules "$work/$dialect.json")
    start=$(best --dialect "$dialect" "${rules[@]}" "$work/empty.sql")
    whole=$(best --dialect "$dialect" "${rules[@]}" "$work/$dialect.sql")
    found=$({ grep -o '"code"' "$work/out" || true; } | wc -l)
    echo "$dialect $choice $start $whole $found"
  done
done | awk -v n="$lines" '{ printf "%-7s %d lines, %-5s rules: %5.0f ms wall, %5.0f ms processor; with the start %4.0f ms wall (%d findings)\n",
  $1, n, $2, $5 - $3, $6 - $4, $5, $7 }'
