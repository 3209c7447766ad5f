# shellcheck shell=bash
# Sourced by benches that measure in rounds: one line of figures for each.

# The middle one of a column of a file of figures.
middle() { # FILE COLUMN
  sort -n -k"$2,$2" "$1" | awk -v column="$2" '{ v[NR] = $column } END { print v[int((NR + 1) / 2)] }'
}
