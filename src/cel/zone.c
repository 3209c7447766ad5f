/* Zone: how far a time zone is from UTC at a moment. */
#include "cel/time.h"

static bool take_part(Str text, size_t *at, int *value)
{
    size_t first = *at;
    for (*value = 0; *at < text.n && text.p[*at] >= '0' && text.p[*at] <= '9'; ++*at)
        *value = *value * 10 + (text.p[*at] - '0');
    return *at - first == 2 || *at - first == 1;
}

/* "+05:30", "-8:00", "02:00" */
static bool read_offset(Str text, int32_t *offset)
{
    int hours, minutes;
    bool is_west = str_starts(text, "-");
    size_t at = is_west || str_starts(text, "+");
    if (!take_part(text, &at, &hours) || at >= text.n || text.p[at++] != ':' ||
        !take_part(text, &at, &minutes) || at != text.n || hours > 23 || minutes > 59)
        return false;
    *offset = (is_west ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

bool cel_zone_offset(const ZoneTable *zones, Str zone, int64_t seconds, int32_t *offset)
{
    *offset = 0;
    if (zone.n == 0 || read_offset(zone, offset))
        return true;
    const Zone *found = zone_find(zones, zone);
    if (found)
        *offset = zone_offset_at(found, seconds).seconds;
    return found != NULL;
}
