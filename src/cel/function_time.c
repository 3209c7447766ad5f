/* Function time: the parts of timestamps, in a time zone, and of durations. */
#include "cel/function.h"
#include "cel/time.h"

/* The calendar of a timestamp, in the zone of a second argument when there is one. */
static bool civil_of(CelState *state, const CelNode *node, const CelValue *args, CelCivil *civil)
{
    int32_t offset = 0;
    if (node->n == 2 &&
        !cel_zone_offset(state->run->zones, args[1].text, args[0].time.seconds, &offset))
        return cel_fail(
            state, node, "'%.*s' is no time zone that is known here; write an offset like +02:00",
            (int)(args[1].text.n < 40 ? args[1].text.n : 40), args[1].text.p ? args[1].text.p : "");
    *civil = cel_civil(args[0].time.seconds + offset);
    return cel_spend(state, node, 4);
}

#define PART(fn, expression)                                                                       \
    static bool fn(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)      \
    {                                                                                              \
        CelCivil civil;                                                                            \
        if (!civil_of(state, node, args, &civil))                                                  \
            return false;                                                                          \
        *out = cel_int(expression);                                                                \
        return true;                                                                               \
    }

PART(full_year, civil.year)
PART(month, civil.month - 1)
PART(date, civil.day)
PART(day_of_month, civil.day - 1)
PART(day_of_week, civil.weekday)
PART(day_of_year, civil.yearday)
PART(hours, civil.hour)
PART(minutes, civil.minute)
PART(seconds, civil.second)

static bool milliseconds(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    CelCivil civil;
    *out = cel_int(args[0].time.nanos / 1000000);
    return node->n == 1 ? cel_spend(state, node, 1) : civil_of(state, node, args, &civil);
}

static bool whole_hours(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    *out = cel_int(args[0].time.seconds / 3600);
    return cel_spend(state, node, 1);
}

static bool whole_minutes(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    *out = cel_int(args[0].time.seconds / 60);
    return cel_spend(state, node, 1);
}

static bool whole_seconds(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    *out = cel_int(args[0].time.seconds);
    return cel_spend(state, node, 1);
}

#define TIMESTAMP_PART(name, fn)                                                                   \
    {name, true, 1, {CEL_TIMESTAMP}, CEL_INT, fn},                                                 \
    {                                                                                              \
        name, true, 2, {CEL_TIMESTAMP, CEL_STRING}, CEL_INT, fn                                    \
    }

const CelFunction cel_time_functions[] = {
    TIMESTAMP_PART("getFullYear", full_year),
    TIMESTAMP_PART("getMonth", month),
    TIMESTAMP_PART("getDate", date),
    TIMESTAMP_PART("getDayOfMonth", day_of_month),
    TIMESTAMP_PART("getDayOfWeek", day_of_week),
    TIMESTAMP_PART("getDayOfYear", day_of_year),
    TIMESTAMP_PART("getHours", hours),
    {"getHours", true, 1, {CEL_DURATION}, CEL_INT, whole_hours},
    TIMESTAMP_PART("getMinutes", minutes),
    {"getMinutes", true, 1, {CEL_DURATION}, CEL_INT, whole_minutes},
    TIMESTAMP_PART("getSeconds", seconds),
    {"getSeconds", true, 1, {CEL_DURATION}, CEL_INT, whole_seconds},
    TIMESTAMP_PART("getMilliseconds", milliseconds),
    {"getMilliseconds", true, 1, {CEL_DURATION}, CEL_INT, milliseconds},
    {0},
};
