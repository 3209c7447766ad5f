#!/usr/bin/env bash
# A server under load while it is given hostile policies, one after the other, each of which it must refuse: latencies
# beside those of the same load without them, in one run, the requests that failed (none may), and the server's memory.
# Usage: spec/bench/policy_hostile.sh [ROUNDS] [CONNECTIONS]   Needs: wrk.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-3}
connections=${2:-4}
# shellcheck source=spec/bench/policy_load.sh
. spec/bench/policy_load.sh

luajit - "$data" <<'LUA'
for i, hostile in ipairs(require("spec.support.hostile_policies").files) do
  local file = assert(io.open(("%s/hostile-%02d"):format(arg[1], i), "wb"))
  file:write(hostile[2])
  file:close()
end
LUA
resident_kib() { awk '/^VmRSS/ { print $2 }' "/proc/$pid/status"; }
refused() { curl -sf "$url/metrics" | sed -n 's/^tidegate_policy_admissions_total{verdict="refused"} //p'; }
# Each file is written when the one before was refused.
attack() {
  local before
  for file in "$data"/hostile-*; do
    before=$(refused)
    cp "$file" "$data/own/policies/risk/.new" && mv "$data/own/policies/risk/.new" "$data/own/policies/risk/bench.lua"
    until [ "$(refused)" -gt "${before:-0}" ]; do sleep 0.2; done
  done
}

load 5 >/dev/null
before=$(resident_kib)
for _ in $(seq "$rounds"); do
  load_beside refused "$window" "$window" >>"$data/without"
  load_during attack >>"$data/with"
done

report "without hostile files" "$data/without"
report "during $(($(refused))) refusals" "$data/with"
echo "memory of the server: $(($(resident_kib) - before)) KiB more than before"
