/* Zone rule: POSIX TZ texts, with the larger hours of RFC 8536. */
#include "base/zone_rule.h"

#define DAY 86400
/* Beyond it years no longer fit; the clock stands still there. */
#define EPOCH_MAX ((int64_t)1 << 50)

typedef struct Change {
    int64_t at;
    bool is_start;
} Change;

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Days since 1970-01-01 of a date of the Gregorian calendar; years are counted from March. */
static int64_t day_of_date(int64_t year, int month, int day)
{
    year -= month <= 2;
    int64_t era = floor_div(year, 400), of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int64_t year_of_day(int64_t days)
{
    int64_t year = 1970 + floor_div(days * 400, 146097);
    while (day_of_date(year + 1, 1, 1) <= days)
        year++;
    while (day_of_date(year, 1, 1) > days)
        year--;
    return year;
}

static bool is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int64_t day_in_month(int64_t year, const ZoneDate *date)
{
    int64_t first = day_of_date(year, date->month, 1);
    int64_t next =
        date->month == 12 ? day_of_date(year + 1, 1, 1) : day_of_date(year, date->month + 1, 1);
    int64_t weekday = (((first + 4) % 7) + 7) % 7; /* 1970-01-01 was a Thursday */
    int64_t day = first + (date->day - weekday + 7) % 7 + 7 * (date->week - 1);
    while (day >= next)
        day -= 7;
    return day;
}

/* What the clock shows at the change of that year, counted as if it were UTC. */
static int64_t local_of(int64_t year, const ZoneDate *date)
{
    int64_t first = day_of_date(year, 1, 1), day = first + date->day;
    if (date->form == ZONE_MONTH_DAY)
        day = day_in_month(year, date);
    else if (date->form == ZONE_JULIAN)
        day = first + date->day - 1 + (is_leap(year) && date->day >= 60);
    return day * DAY + date->seconds;
}

/* Of the year before, the year and the year after: more than one change can come of a year. */
static size_t changes_around(const ZoneRule *rule, int64_t epoch, Change *changes)
{
    size_t n = 0;
    int64_t year = year_of_day(floor_div(epoch, DAY));
    for (int64_t each = year - 1; each <= year + 1; each++) {
        changes[n++] = (Change){local_of(each, &rule->end) - rule->summer, false};
        changes[n++] = (Change){local_of(each, &rule->start) - rule->standard, true};
    }
    return n;
}

static int64_t clamp(int64_t epoch)
{
    return epoch > EPOCH_MAX ? EPOCH_MAX : epoch < -EPOCH_MAX ? -EPOCH_MAX : epoch;
}

/* Where summer time ends and begins in one moment, as it does when it lasts the whole year, it goes
 * on. */
ZoneOffset zone_rule_offset(const ZoneRule *rule, int64_t epoch)
{
    Change changes[6], last = {INT64_MIN, false};
    epoch = clamp(epoch);
    size_t n = rule->has_summer ? changes_around(rule, epoch, changes) : 0;
    for (size_t i = 0; i < n; i++)
        if (changes[i].at <= epoch &&
            (changes[i].at > last.at || (changes[i].at == last.at && changes[i].is_start)))
            last = changes[i];
    return (ZoneOffset){last.is_start ? rule->summer : rule->standard, last.is_start};
}

int64_t zone_rule_next_change(const ZoneRule *rule, int64_t epoch)
{
    Change changes[6];
    int64_t next = INT64_MAX;
    size_t n = rule->has_summer && epoch == clamp(epoch) ? changes_around(rule, epoch, changes) : 0;
    for (size_t i = 0; i < n; i++)
        if (changes[i].at > epoch && changes[i].at < next)
            next = changes[i].at;
    return next;
}

static bool take(Str *s, char want)
{
    if (s->n == 0 || s->p[0] != want)
        return false;
    *s = str_sub(*s, 1, s->n);
    return true;
}

/* 0 to `most`, of four digits at most. */
static bool take_number(Str *s, int most, int *value)
{
    size_t n = 0;
    *value = 0;
    for (; n < s->n && n < 4 && s->p[n] >= '0' && s->p[n] <= '9'; n++)
        *value = *value * 10 + (s->p[n] - '0');
    *s = str_sub(*s, n, s->n);
    return n > 0 && *value <= most;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Three letters or more, or anything in angle brackets. */
static bool take_name(Str *s)
{
    size_t n = 0;
    bool quoted = take(s, '<');
    while (n < s->n && (quoted ? s->p[n] != '>' : is_letter(s->p[n])))
        n++;
    *s = str_sub(*s, n, s->n);
    return n >= (quoted ? 1 : 3) && (!quoted || take(s, '>'));
}

/* [+-]hours[:minutes[:seconds]] */
static bool take_time(Str *s, int most_hours, int32_t *seconds)
{
    int part = 0;
    bool negative = take(s, '-');
    if (!negative)
        take(s, '+');
    if (!take_number(s, most_hours, &part))
        return false;
    *seconds = part * 3600;
    for (int unit = 60; unit >= 1 && take(s, ':'); unit /= 60) {
        if (!take_number(s, 59, &part))
            return false;
        *seconds += part * unit;
    }
    *seconds = negative ? -*seconds : *seconds;
    return true;
}

/* Offsets are written west of UTC. */
static bool take_offset(Str *s, int32_t *seconds)
{
    if (!take_time(s, 24, seconds))
        return false;
    *seconds = -*seconds;
    return true;
}

static bool take_date(Str *s, ZoneDate *date)
{
    *date = (ZoneDate){.form = ZONE_DAY, .seconds = 2 * 3600};
    if (!take(s, ','))
        return false;
    if (take(s, 'M')) {
        date->form = ZONE_MONTH_DAY;
        if (!take_number(s, 12, &date->month) || !take(s, '.') || !take_number(s, 5, &date->week) ||
            !take(s, '.') || !take_number(s, 6, &date->day) || date->month < 1 || date->week < 1)
            return false;
    } else {
        date->form = take(s, 'J') ? ZONE_JULIAN : ZONE_DAY;
        if (!take_number(s, 365, &date->day) || (date->form == ZONE_JULIAN && date->day < 1))
            return false;
    }
    return !take(s, '/') || take_time(s, 167, &date->seconds);
}

bool zone_rule_parse(Str text, ZoneRule *rule)
{
    *rule = (ZoneRule){0};
    if (!take_name(&text) || !take_offset(&text, &rule->standard))
        return false;
    if (text.n == 0)
        return true;
    rule->has_summer = true;
    rule->summer = rule->standard + 3600;
    if (!take_name(&text) || (text.n && text.p[0] != ',' && !take_offset(&text, &rule->summer)))
        return false;
    return take_date(&text, &rule->start) && take_date(&text, &rule->end) && text.n == 0;
}
