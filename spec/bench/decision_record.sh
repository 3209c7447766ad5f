#!/bin/sh
# Cost of recording a decision beside making it, on this checkout's own policies. Needs scripts/build.
set -eu
cd "$(dirname "$0")/../.."
out=${TMPDIR:-/tmp}/tidegate-bench-record
packages="luajit libseccomp openssl libargon2 libpcre2-8"
lib=build/libtg_
# shellcheck disable=SC2046
${CC:-cc} -O2 -std=c17 -D_GNU_SOURCE -Isrc $(pkg-config --cflags $packages) spec/bench/decision_record.c \
    ${lib}service.a ${lib}policy.a ${lib}catalog.a ${lib}sql.a ${lib}cel.a ${lib}crypto.a ${lib}base.a \
    -l:libpg_query.a $(pkg-config --libs $packages) -lpthread -lm -o "$out"
exec "$out" "$@"
