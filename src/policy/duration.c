/* Duration: numbers with units; ISO 8601 only adds letters that say where the time of day begins.
 */
#include "policy/duration.h"

#include <ctype.h>

#define SECONDS_MAX ((int64_t)3653 * 86400)

static int64_t unit_seconds(char unit)
{
    switch (unit) {
    case 's':
        return 1;
    case 'm':
        return 60;
    case 'h':
        return 3600;
    case 'd':
        return 86400;
    case 'w':
        return 7 * 86400;
    default:
        return 0;
    }
}

/* In ISO 8601 weeks and days stand before the T, hours to seconds behind it; an M before it would
 * be a month. */
static bool is_in_place(char unit, bool is_iso, bool is_behind_t)
{
    bool is_day = unit == 'd' || unit == 'w';
    return !is_iso || is_day != is_behind_t;
}

/* Units grow smaller from left to right, so that none stands twice. */
static bool read_units(Str text, bool is_iso, int64_t *seconds)
{
    int64_t last = INT64_MAX, number = -1;
    bool is_behind_t = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = (char)tolower((unsigned char)text.p[i]);
        if (isdigit((unsigned char)c)) {
            number = (number < 0 ? 0 : number) * 10 + (c - '0');
            if (number > SECONDS_MAX)
                return false;
            continue;
        }
        if (is_iso && c == 't' && !is_behind_t && number < 0) {
            is_behind_t = true;
            continue;
        }
        int64_t unit = unit_seconds(c);
        if (!unit || number < 0 || unit >= last || !is_in_place(c, is_iso, is_behind_t))
            return false;
        *seconds += number * unit;
        last = unit;
        number = -1;
    }
    return number < 0;
}

bool policy_duration_parse(Str text, int64_t *seconds)
{
    bool is_iso = text.n > 0 && (text.p[0] == 'P' || text.p[0] == 'p');
    *seconds = 0;
    return text.n <= 40 && read_units(str_sub(text, is_iso, text.n), is_iso, seconds) &&
           *seconds >= 1 && *seconds <= SECONDS_MAX;
}
