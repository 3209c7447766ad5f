# shellcheck shell=bash
# Sourced by the benches of policies: a server with a policy directory of its own, the load on it, and the report.
# The load is authenticated GETs of a project and, one in twenty, a check of a statement by all rules and risk
# policies. Needs: wrk. Sets data, pid, url, token; wants connections.
# shellcheck source=spec/bench/figures.sh
. spec/bench/figures.sh
data=$(mktemp -d /tmp/tidegate-bench.XXXXXX)
chmod 755 "$data"
mkdir -p "$data/own/policies/risk"
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$data"' EXIT

policy() { printf 'local risk = { title = "Bench %s" }\nfunction risk.score() return "LOW" end\nreturn risk\n' "$1"; }
policy 0 >"$data/own/policies/risk/bench.lua"
"${TIDEGATE_EXE:-build/tidegate}" serve --port 0 --data "$data/data" --policy-dir "$data/own" >"$data/out" 2>"$data/log" &
pid=$!
until grep -q listening "$data/out"; do sleep 0.05; done
url=$(sed -n 's/^tidegate: listening on //p' "$data/out")
json='Content-Type: application/json'
curl -sf -o /dev/null "$url/v1/auth/signup" -H "$json" -d '{"email":"b@example.com","password":"bench bench","title":"B"}'
token=$(curl -sf "$url/v1/auth/login" -H "$json" -d '{"email":"b@example.com","password":"bench bench"}' | grep -o 'tgs_[^"]*')
database="$url/v1/instances/prod-sample-instance/databases/hr_prod"
until curl -sf -o /dev/null "$database" -H "Authorization: Bearer $token"; do sleep 0.2; done

cat >"$data/load.lua" <<'LUA'
local n, token = 0, os.getenv "TOKEN"
local headers = { Authorization = "Bearer " .. token, ["Content-Type"] = "application/json" }
local body = '{"statement":"ALTER TABLE employee ADD COLUMN nickname text"}'
local check = "/v1/instances/prod-sample-instance/databases/hr_prod:check"
request = function()
  n = n + 1
  if n % 20 == 0 then return wrk.format("POST", check, headers, body) end
  return wrk.format("GET", "/v1/projects/project-sample", headers)
end
done = function(summary, latency)
  local errors = summary.errors
  print(("figures %d %d %.3f %.3f"):format(summary.requests,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
LUA
load() { TOKEN=$token wrk -t1 -c"$connections" -d"$1s" -s "$data/load.lua" "$url" | sed -n 's/^figures //p'; }
# Seconds of one measurement: the same everywhere, because each begins slowly.
window=10
# The load for each of SECONDS, while PROBE is asked as often as it is beside a measurement.
load_beside() { # PROBE SECONDS...
  local probe=$1 seconds probing
  shift
  while true; do "$probe" >/dev/null; sleep 0.2; done &
  probing=$!
  for seconds; do load "$seconds"; done
  kill "$probing"
  wait "$probing" 2>/dev/null || true
}
# The load for as long as COMMAND runs.
load_during() { # COMMAND...
  "$@" &
  local running=$!
  while kill -0 "$running" 2>/dev/null; do load "$window"; done
  wait "$running"
}
generation() { curl -sf "$url/metrics" | sed -n 's/^tidegate_policy_generation //p'; }

report() { # NAME FILE
  awk -v name="$1" -v p50="$(middle "$2" 3)" -v p99="$(middle "$2" 4)" '{ n += $1; bad += $2 } END {
    printf "%-28s %8d requests  %4d errors  median %7.2f ms  p99 %7.2f ms\n", name, n, bad, p50, p99 }' "$2"
}
ratio() { # FILE BASE
  awk -v a="$(middle "$1" 4)" -v b="$(middle "$2" 4)" 'BEGIN { printf "%.2f", a / b }'
}
