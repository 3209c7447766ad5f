/* Time: timestamps and durations: their texts, their ranges and the calendar. */
#include "cel/time.h"

#include <stdio.h>

#define NANOS 1000000000
#define FIRST_SECOND (-62135596800) /* 0001-01-01T00:00:00Z */
#define LAST_SECOND 253402300799    /* 9999-12-31T23:59:59Z */

typedef __int128 Nanos;

static Nanos nanos_of(CelTime time)
{
    return (Nanos)time.seconds * NANOS + time.nanos;
}

bool cel_timestamp_is_valid(int64_t seconds)
{
    return seconds >= FIRST_SECOND && seconds <= LAST_SECOND;
}

bool cel_timestamp_add(CelTime time, CelTime duration, int sign, CelTime *sum)
{
    Nanos total = nanos_of(time) + sign * nanos_of(duration);
    Nanos rest = total % NANOS;
    rest += rest < 0 ? NANOS : 0;
    *sum = (CelTime){(int64_t)((total - rest) / NANOS), (int32_t)rest};
    return cel_timestamp_is_valid(sum->seconds);
}

static bool set_duration(Nanos total, CelTime *time)
{
    *time = (CelTime){(int64_t)(total / NANOS), (int32_t)(total % NANOS)};
    return total >= INT64_MIN && total <= INT64_MAX;
}

bool cel_duration_add(CelTime a, CelTime b, int sign, CelTime *sum)
{
    return set_duration(nanos_of(a) + sign * nanos_of(b), sum);
}

/* Days since 1970-01-01 of the Gregorian calendar, counted in years that begin in March. */
static int64_t civil_seconds(int64_t year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t days = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
    return days * 86400;
}

CelCivil cel_civil(int64_t seconds)
{
    int64_t days = seconds / 86400, rest = seconds % 86400;
    if (rest < 0) {
        rest += 86400;
        days--;
    }
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t doe = shifted - era * 146097; /* day of the era of 400 years */
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100); /* from March 1 */
    int64_t march = (5 * doy + 2) / 153;
    CelCivil civil = {.month = (int)(march < 10 ? march + 3 : march - 9)};
    civil.year = yoe + era * 400 + (civil.month <= 2);
    civil.day = (int)(doy - (153 * march + 2) / 5 + 1);
    civil.hour = (int)(rest / 3600);
    civil.minute = (int)(rest / 60 % 60);
    civil.second = (int)(rest % 60);
    civil.weekday = (int)(((days + 4) % 7 + 7) % 7);
    civil.yearday = (int)(days - civil_seconds(civil.year, 1, 1) / 86400);
    return civil;
}

/* Exactly n digits at *at. */
static bool take_digits(Str text, size_t *at, int n, int *value)
{
    *value = 0;
    for (int i = 0; i < n; i++, ++*at) {
        if (*at >= text.n || text.p[*at] < '0' || text.p[*at] > '9')
            return false;
        *value = *value * 10 + (text.p[*at] - '0');
    }
    return true;
}

static bool take_char(Str text, size_t *at, char c)
{
    return *at < text.n && text.p[*at] == c && ++*at;
}

static bool take_fraction(Str text, size_t *at, int32_t *nanos)
{
    int digit, scale = NANOS / 10;
    size_t first = *at;
    *nanos = 0;
    while (take_digits(text, at, 1, &digit)) {
        *nanos += digit * scale;
        scale /= 10;
    }
    return *at > first && *at - first <= 9;
}

static bool take_offset(Str text, size_t *at, int32_t *offset)
{
    int hours, minutes;
    *offset = 0;
    if (take_char(text, at, 'Z'))
        return true;
    bool is_west = take_char(text, at, '-');
    if (!is_west && !take_char(text, at, '+'))
        return false;
    if (!take_digits(text, at, 2, &hours) || !take_char(text, at, ':') ||
        !take_digits(text, at, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *offset = (is_west ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leaps = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leaps ? 29 : days[month - 1];
}

static bool take_date(Str text, size_t *at, int64_t *seconds)
{
    int year, month, day;
    if (!take_digits(text, at, 4, &year) || !take_char(text, at, '-') ||
        !take_digits(text, at, 2, &month) || !take_char(text, at, '-') ||
        !take_digits(text, at, 2, &day))
        return false;
    if (month < 1 || month > 12 || day < 1 || day > days_in(year, month))
        return false;
    *seconds = civil_seconds(year, month, day);
    return true;
}

static bool take_time(Str text, size_t *at, int64_t *seconds)
{
    int hour, minute, second;
    if (!take_char(text, at, 'T') || !take_digits(text, at, 2, &hour) ||
        !take_char(text, at, ':') || !take_digits(text, at, 2, &minute) ||
        !take_char(text, at, ':') || !take_digits(text, at, 2, &second))
        return false;
    *seconds += hour * 3600 + minute * 60 + second;
    return hour <= 23 && minute <= 59 && second <= 59;
}

bool cel_timestamp_parse(Str text, CelTime *time)
{
    size_t at = 0;
    int32_t offset;
    *time = (CelTime){0, 0};
    if (!take_date(text, &at, &time->seconds) || !take_time(text, &at, &time->seconds))
        return false;
    if (take_char(text, &at, '.') && !take_fraction(text, &at, &time->nanos))
        return false;
    if (!take_offset(text, &at, &offset) || at != text.n)
        return false;
    time->seconds -= offset;
    return cel_timestamp_is_valid(time->seconds);
}

/* "" or "." and the digits of a second without zeros at the end. */
static void add_fraction(Buf *out, int32_t nanos)
{
    char digits[16];
    if (nanos == 0)
        return;
    int n = snprintf(digits, sizeof digits, ".%09d", nanos < 0 ? -nanos : nanos);
    while (n > 0 && digits[n - 1] == '0')
        n--;
    buf_add(out, digits, (size_t)n);
}

Str cel_timestamp_text(Arena *arena, CelTime time)
{
    CelCivil civil = cel_civil(time.seconds);
    Buf out = buf_new(arena);
    buf_printf(&out, "%04d-%02d-%02dT%02d:%02d:%02d", (int)civil.year, civil.month, civil.day,
               civil.hour, civil.minute, civil.second);
    add_fraction(&out, time.nanos);
    buf_add_char(&out, 'Z');
    return buf_str(&out);
}

Str cel_duration_text(Arena *arena, CelTime time)
{
    Buf out = buf_new(arena);
    if (time.seconds < 0 || time.nanos < 0)
        buf_add_char(&out, '-');
    buf_printf(&out, "%lld", (long long)(time.seconds < 0 ? -time.seconds : time.seconds));
    add_fraction(&out, time.nanos);
    buf_add_char(&out, 's');
    return buf_str(&out);
}

static bool take_unit(Str text, size_t *at, int64_t *nanos)
{
    static const struct {
        const char *name;
        int64_t nanos;
    } units[] = {{"ns", 1},       {"us", 1000}, {"\xC2\xB5s", 1000}, {"\xCE\xBCs", 1000},
                 {"ms", 1000000}, {"s", NANOS}, {"m", 60ll * NANOS}, {"h", 3600ll * NANOS}};
    Str rest = str_sub(text, *at, text.n);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (str_starts(rest, units[i].name)) {
            *at += strlen(units[i].name);
            *nanos = units[i].nanos;
            return true;
        }
    }
    return false;
}

/* A number, perhaps with a fraction, and its unit. */
static bool take_part(Str text, size_t *at, Nanos *total)
{
    Nanos whole = 0, fraction = 0, scale = 1;
    int64_t unit;
    int digit, digits = 0;
    for (; take_digits(text, at, 1, &digit); digits++)
        if ((whole = whole * 10 + digit) > (Nanos)INT64_MAX)
            return false;
    if (take_char(text, at, '.')) {
        for (; take_digits(text, at, 1, &digit); digits++) {
            if (scale >= (Nanos)1000000000000000) /* a thousandth of a nanosecond of an hour */
                continue;
            fraction = fraction * 10 + digit;
            scale *= 10;
        }
    }
    if (digits == 0 || !take_unit(text, at, &unit))
        return false;
    *total += whole * unit + fraction * unit / scale;
    return *total <= (Nanos)INT64_MAX + 1;
}

bool cel_duration_parse(Str text, CelTime *time)
{
    size_t at = 0;
    Nanos total = 0;
    bool is_negative = take_char(text, &at, '-');
    if (!is_negative)
        take_char(text, &at, '+');
    *time = (CelTime){0, 0};
    if (str_is(str_sub(text, at, text.n), "0"))
        return true;
    if (at == text.n)
        return false;
    while (at < text.n)
        if (!take_part(text, &at, &total))
            return false;
    return set_duration(is_negative ? -total : total, time);
}
