/* Clock: monotonic time for deadlines, wall time for people; state changes use the database's clock. */
#ifndef TG_BASE_CLOCK_H
#define TG_BASE_CLOCK_H

#include <stdint.h>

#include "base/str.h"

int64_t clock_ms(void); /* monotonic, milliseconds */
int64_t clock_us(void); /* monotonic, microseconds */
int64_t clock_wall_us(void); /* since 1970-01-01 UTC, microseconds */
/* RFC 3339 in UTC with 0, 3 or 6 fraction digits and Z. */
Str clock_rfc3339(Arena *arena, int64_t wall_us);
/* YYYY-MM-DD, in UTC. */
Str clock_today(Arena *arena);
/* Any RFC 3339 time, with offset; false when it is not one. */
bool clock_parse_rfc3339(Str s, int64_t *wall_us);
/* Blocks this thread; never on the loop. */
void clock_sleep_ms(int64_t ms);

#endif
