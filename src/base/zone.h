/* Zone: the clocks of the world: how far each is from UTC at any moment, from the system's TZif
 * files. Everything is read at once and immutable, so that it also works where no file can be
 * opened any more. */
#ifndef TG_BASE_ZONE_H
#define TG_BASE_ZONE_H

#include "base/str.h"

#define ZONE_DIRECTORY "/usr/share/zoneinfo"

typedef struct Zone Zone;
typedef struct ZoneTable ZoneTable;

typedef struct ZoneOffset {
    int32_t seconds; /* east of UTC */
    bool is_dst;
} ZoneOffset;

/* Every zone below the directory; what is no TZif file is left out. "UTC" is always there. Lives in
 * the arena. */
ZoneTable *zone_table_read(Arena *arena, const char *directory);
/* By its name in the database, "Europe/Berlin", letters as they are there; NULL = unknown. A NULL
 * table knows UTC. */
const Zone *zone_find(const ZoneTable *table, Str name);
/* One TZif file (RFC 8536, versions 1 to 4); NULL when it is not one. Lives in the arena. */
Zone *zone_parse(Arena *arena, Str file);

/* epoch: seconds since 1970-01-01 UTC. */
ZoneOffset zone_offset_at(const Zone *zone, int64_t epoch);
/* The first moment after `epoch` at which the clock may be set forward or back; INT64_MAX = never.
 */
int64_t zone_next_change(const Zone *zone, int64_t epoch);
/* The first moment at which the clock shows `local` or later; `local` is what it shows, counted as
 * if it were UTC. So a time that is shown twice is the first of the two, and one that is skipped is
 * the moment of the jump. */
int64_t zone_instant(const Zone *zone, int64_t local);

#endif
