/* Zone rule: what a POSIX TZ text says of the years that no table covers:
 * "CET-1CEST,M3.5.0,M10.5.0/3".
 */
#ifndef TG_BASE_ZONE_RULE_H
#define TG_BASE_ZONE_RULE_H

#include "base/zone.h"

typedef enum ZoneDayForm {
    ZONE_JULIAN,   /* Jn: 1 to 365, February 29 is never counted */
    ZONE_DAY,      /* n: 0 to 365 */
    ZONE_MONTH_DAY /* Mm.w.d: week 5 is the last one; day 0 is Sunday */
} ZoneDayForm;

typedef struct ZoneDate {
    ZoneDayForm form;
    int month, week, day;
    int32_t seconds; /* of the clock, from midnight; may be negative or more than a day */
} ZoneDate;

typedef struct ZoneRule {
    int32_t standard, summer; /* seconds east of UTC */
    bool has_summer;
    ZoneDate start, end; /* of summer time */
} ZoneRule;

bool zone_rule_parse(Str text, ZoneRule *rule);
ZoneOffset zone_rule_offset(const ZoneRule *rule, int64_t epoch);
/* INT64_MAX = never. */
int64_t zone_rule_next_change(const ZoneRule *rule, int64_t epoch);

#endif
