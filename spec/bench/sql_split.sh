#!/bin/sh
# Speed of the SQL splitter and parser beside pg_query_split_with_parser, over the files given, or over our own
# migrations and sample when there are none. Builds with the compiler flags of a release.
set -eu
cd "$(dirname "$0")/../.."
out=${TMPDIR:-/tmp}/tidegate-bench-sql
[ $# -gt 0 ] || set -- postgres migrations/*.sql
${CC:-cc} -flto=auto -O3 -DNDEBUG -fPIC -fstack-protector-strong -fno-omit-frame-pointer -D_FORTIFY_SOURCE=2 \
    -std=c17 -D_GNU_SOURCE -Isrc spec/bench/sql_split.c src/sql/*.c src/base/*.c \
    -l:libpg_query.a -lpthread -lm -o "$out"
exec "$out" "$@"
