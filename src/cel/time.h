/* Time: timestamps and durations: their texts, their ranges and the calendar. */
#ifndef TG_CEL_TIME_H
#define TG_CEL_TIME_H

#include "base/zone.h"
#include "cel/value.h"

/* RFC 3339 with up to nine digits of a second, from year 1 to 9999. False: it is not one. */
bool cel_timestamp_parse(Str text, CelTime *time);
Str cel_timestamp_text(Arena *arena, CelTime time);
/* "1h30m", "-1.5s", "100ms" ...; units h m s ms us ns. False: it is not one, or out of range. */
bool cel_duration_parse(Str text, CelTime *time);
/* Seconds with as many digits as needed: "90s", "1.5s". */
Str cel_duration_text(Arena *arena, CelTime time);

/* Sums in nanoseconds; false when out of range (year 1 to 9999; 64 bits of nanoseconds). */
bool cel_timestamp_add(CelTime time, CelTime duration, int sign, CelTime *sum);
bool cel_duration_add(CelTime a, CelTime b, int sign, CelTime *sum);
bool cel_timestamp_is_valid(int64_t seconds);

typedef struct CelCivil {
    int64_t year;
    int month, day, hour, minute, second; /* month and day from 1 */
    int weekday, yearday;                 /* from 0; Sunday is 0 */
} CelCivil;

CelCivil cel_civil(int64_t seconds);

/* Seconds east of UTC at that moment in "+05:30", "-8:00" or a zone of the table; "" is UTC. False:
 * there is no such zone. */
bool cel_zone_offset(const ZoneTable *zones, Str zone, int64_t seconds, int32_t *offset);

#endif
