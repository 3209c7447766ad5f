#!/usr/bin/env bash
# A server under load while it is given hostile policies, one after the other, each of which it must refuse: latencies
# beside those of the same load without them, in one run, the requests that failed (none may), and the server's memory.
# The floor is what the machine itself asks: the same load beside a process in the lowest scheduling class, which has
# nothing to do with the server and computes as large a part of the time as admissions may.
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
# A fifth of the time, as src/policy/watch.c has it.
stranger() {
  exec chrt --idle 0 luajit -e '
    local ffi = require "ffi"
    ffi.cdef "typedef struct { long s, ns; } Time; int clock_gettime(int, Time *); int usleep(unsigned);"
    local time = ffi.new "Time"
    local function now() ffi.C.clock_gettime(1, time) return tonumber(time.s) + tonumber(time.ns) / 1e9 end
    while true do
      local start, enough = now(), os.clock() + 0.1
      repeat until os.clock() >= enough
      ffi.C.usleep(math.min(4 * (now() - start), 2) * 1e6)
    end'
}

load 5 >/dev/null
before=$(resident_kib)
for _ in $(seq "$rounds"); do
  load_beside refused "$window" "$window" >>"$data/without"
  load_during attack >>"$data/with"
  stranger &
  running=$!
  load_beside refused "$window" "$window" >>"$data/floor"
  kill "$running"
  wait "$running" 2>/dev/null || true
done

report "without hostile files" "$data/without"
report "during $(($(refused))) refusals" "$data/with"
report "floor: beside a stranger" "$data/floor"
echo "p99: $(ratio "$data/with" "$data/without") x without, $(ratio "$data/with" "$data/floor") x the floor"
echo "memory of the server: $(($(resident_kib) - before)) KiB more than before"
