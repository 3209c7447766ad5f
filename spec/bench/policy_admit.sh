#!/usr/bin/env bash
# Time to admit a generated bundle of N files over the product's own: syntax, types, static checks, examples, specs;
# and the same with every line counted. Each figure is the median of five runs; the floor is the start of the process.
# Usage: spec/bench/policy_admit.sh [N]   (300)
set -euo pipefail
cd "$(dirname "$0")/../.."
exe=${TIDEGATE_EXE:-build/tidegate}
dir=$(mktemp -d /tmp/tidegate-bench.XXXXXX)
trap 'rm -rf "$dir"' EXIT
luajit spec/bench/policy_admit.lua "$dir" "${1:-300}"

TIMEFORMAT='%R %U'
measure() {
  for _ in 1 2 3 4 5; do { time "$@" >"$dir.out" 2>&1 || { cat "$dir.out" >&2; exit 1; }; } 2>&1; done |
    sort -n | awk '{ wall[NR] = $1; cpu[NR] = $2 } END { print wall[3], cpu[3] }'
}
report() { printf '%-46s %6.0f ms   %6.0f ms of processor\n' "$1" $(awk -v w="$2" -v c="$3" 'BEGIN { print w * 1000, c * 1000 }'); }

report "start of the program" $(measure "$exe" version)
report "product alone" $(measure "$exe" policy check)
report "product and ${1:-300} files" $(measure "$exe" policy check "$dir")
report "the same, with coverage" $(measure "$exe" policy coverage "$dir")
"$exe" policy check "$dir"
rm -f "$dir.out"
