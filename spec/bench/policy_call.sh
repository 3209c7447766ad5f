#!/bin/sh
# Cost of a policy decision through a worker, on this checkout's own policies. Builds with the
# compiler flags of a release.
set -eu
cd "$(dirname "$0")/../.."
out=${TMPDIR:-/tmp}/tidegate-bench-policy
packages="luajit libseccomp openssl libargon2 libpcre2-8"
# shellcheck disable=SC2046
${CC:-cc} -O3 -DNDEBUG -std=c17 -D_GNU_SOURCE -Isrc $(pkg-config --cflags $packages) \
    spec/bench/policy_call.c $(ls src/policy/*.c | grep -v core_module) src/sql/*.c \
    src/catalog/*.c src/cel/*.c src/crypto/hash.c src/crypto/encode.c src/crypto/secret.c src/base/*.c -l:libpg_query.a $(pkg-config --libs $packages) \
    -lpthread -lm -o "$out"
exec "$out" "$@"
