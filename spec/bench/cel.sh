#!/bin/sh
# The expression engine beside its peers: the same eight first-match rules on the same 1,000
# contexts in one run; all must decide the same. Peers: @marcbachmann/cel-js and casbin (npm ci).
#
# usage: cel.sh [SECONDS]     (for each; default 2)
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-2}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build=${TIDEGATE_BUILD:-build}
packages="luajit libseccomp libpcre2-8 libssl libcrypto libargon2 libcurl libevent libevent_openssl libevent_pthreads zlib"

cmake --build "$build" --target tg_policy >/dev/null
# shellcheck disable=SC2046,SC2086
${CC:-cc} -O2 -std=c17 -D_GNU_SOURCE -Isrc $(pkg-config --cflags $packages) spec/bench/cel.c \
    -Wl,--start-group "$build"/libtg_*.a -Wl,--end-group -l:liblua5.1-cjson.a -l:libpg_query.a \
    $(pkg-config --libs $packages) -lpthread -lm -o "$work/cel"
node spec/bench/cel.mjs contexts >"$work/contexts.json"
"$work/cel" spec/bench/cel_rules.json "$work/contexts.json" spec/bench/cel_policy.lua "$seconds" >"$work/out"
[ -d node_modules/casbin ] || npm ci --ignore-scripts --no-fund --no-audit --loglevel=error >/dev/null
node spec/bench/cel.mjs run "$work/contexts.json" "$seconds" >>"$work/out"

awk -F '\t' '
    { name[NR] = $1; rate[NR] = $2; if (NR == 1) sum = $3; if ($3 != sum) wrong = $1 }
    $1 ~ /^cel-js/ && $2 > peer { peer = $2 }
    END {
        if (wrong) { print wrong " decides otherwise"; system("cat " FILENAME); exit 1 }
        for (i = 1; i <= NR; i++)
            printf "%-34s %10d decisions/s   %6.2f x the best cel-js\n", name[i], rate[i], rate[i] / peer
        printf "all decide the same: sum %d\n", sum
    }' "$work/out"
