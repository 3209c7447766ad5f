#!/usr/bin/env bash
# A server under load while its bundle of policies changes 100 times: latencies beside those of the same load without
# a reload, in one run, and the number of requests that failed (none may).
# Usage: spec/bench/policy_reload.sh [RELOADS] [CONNECTIONS]   Needs: wrk.
set -euo pipefail
cd "$(dirname "$0")/../.."
reloads=${1:-100}
connections=${2:-4}
# shellcheck source=spec/bench/policy_load.sh
. spec/bench/policy_load.sh

# Each change is written when the one before is in force.
change() {
  local before
  for _ in $(seq "$1"); do
    before=$(generation)
    policy "$(date +%s%N)" >"$data/own/policies/risk/.new" && mv "$data/own/policies/risk/.new" "$data/own/policies/risk/bench.lua"
    until [ "$(generation)" -gt "$before" ]; do sleep 0.2; done
  done
}

load 2 >/dev/null
rounds=4 part=$(((reloads + 3) / 4))
for _ in $(seq "$rounds"); do
  load_beside generation "$window" >>"$data/without"
  load_during change "$part" >>"$data/with"
done

report "without reloads" "$data/without"
report "during $((part * rounds)) reloads" "$data/with"
echo "p99: $(ratio "$data/with" "$data/without") x without"
curl -sf "$url/metrics" | grep -E '^tidegate_policy_(reloads_total|admissions_total|worker_restarts_total)'
