/* TZif files: any bytes are a zone or none, and a zone's clock always moves on. */
#include <stdlib.h>

#include "base/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new();
    Zone *zone = zone_parse(arena, (Str){(const char *)data, size});
    const int64_t moments[] = {INT64_MIN, -1, 0, 1800000000, (int64_t)1 << 51, INT64_MAX};
    for (size_t i = 0; zone && i < sizeof moments / sizeof *moments; i++) {
        int64_t at = moments[i];
        if (at != INT64_MAX && zone_next_change(zone, at) <= at)
            abort();
        zone_instant(zone, at);
        int32_t offset = zone_offset_at(zone, at).seconds;
        if (offset > 26 * 3600 || offset < -26 * 3600)
            abort();
    }
    arena_free(arena);
    return 0;
}
