/* Clock: readings, and RFC 3339 both ways. */
#include "base/clock.h"

#include <errno.h>
#include <time.h>

static int64_t read_us(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

int64_t clock_ms(void)
{
    return clock_us() / 1000;
}

int64_t clock_wall_us(void)
{
    return read_us(CLOCK_REALTIME);
}

Str clock_rfc3339(Arena *arena, int64_t wall_us)
{
    int64_t fraction = wall_us % 1000000;
    if (fraction < 0)
        fraction += 1000000;
    time_t seconds = (time_t)((wall_us - fraction) / 1000000);
    struct tm t;
    gmtime_r(&seconds, &t);
    char *head = arena_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02d", t.tm_year + 1900,
                              t.tm_mon + 1, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec);
    if (fraction == 0)
        return str_printf(arena, "%sZ", head);
    if (fraction % 1000 == 0)
        return str_printf(arena, "%s.%03dZ", head, (int)(fraction / 1000));
    return str_printf(arena, "%s.%06dZ", head, (int)fraction);
}

Str clock_today(Arena *arena)
{
    return str_sub(clock_rfc3339(arena, clock_wall_us()), 0, 10);
}

/* Reads exactly `digits` digits at *i. */
static bool take_number(Str s, size_t *i, int digits, int *value)
{
    *value = 0;
    for (int k = 0; k < digits; k++, (*i)++) {
        if (*i >= s.n || s.p[*i] < '0' || s.p[*i] > '9')
            return false;
        *value = *value * 10 + (s.p[*i] - '0');
    }
    return true;
}

static bool take_char(Str s, size_t *i, char want)
{
    if (*i >= s.n || s.p[*i] != want)
        return false;
    (*i)++;
    return true;
}

/* The letters T and Z may be small. */
static bool take_letter(Str s, size_t *i, char upper)
{
    return take_char(s, i, upper) || take_char(s, i, (char)(upper | 32));
}

static bool take_offset(Str s, size_t *i, int *minutes)
{
    *minutes = 0;
    if (take_letter(s, i, 'Z'))
        return true;
    bool east = *i < s.n && s.p[*i] == '+';
    int h, m;
    if (*i >= s.n || (s.p[*i] != '+' && s.p[*i] != '-'))
        return false;
    (*i)++;
    if (!take_number(s, i, 2, &h) || !take_char(s, i, ':') || !take_number(s, i, 2, &m) || h > 23 ||
        m > 59)
        return false;
    *minutes = (h * 60 + m) * (east ? 1 : -1);
    return true;
}

static bool take_fraction(Str s, size_t *i, int64_t *us)
{
    *us = 0;
    if (*i >= s.n || s.p[*i] != '.')
        return true;
    int digits = 0;
    for ((*i)++; *i < s.n && s.p[*i] >= '0' && s.p[*i] <= '9'; (*i)++, digits++)
        if (digits < 6)
            *us = *us * 10 + (s.p[*i] - '0');
    for (int k = digits; k < 6; k++)
        *us *= 10;
    return digits > 0;
}

bool clock_parse_rfc3339(Str s, int64_t *wall_us)
{
    struct tm t = {0};
    size_t i = 0;
    int64_t us;
    int offset;
    if (!take_number(s, &i, 4, &t.tm_year) || !take_char(s, &i, '-') ||
        !take_number(s, &i, 2, &t.tm_mon) || !take_char(s, &i, '-') ||
        !take_number(s, &i, 2, &t.tm_mday) || !take_letter(s, &i, 'T') ||
        !take_number(s, &i, 2, &t.tm_hour) || !take_char(s, &i, ':') ||
        !take_number(s, &i, 2, &t.tm_min) || !take_char(s, &i, ':') ||
        !take_number(s, &i, 2, &t.tm_sec) || !take_fraction(s, &i, &us) ||
        !take_offset(s, &i, &offset) || i != s.n)
        return false;
    if (t.tm_mon < 1 || t.tm_mon > 12 || t.tm_mday < 1 || t.tm_mday > 31 || t.tm_hour > 23 ||
        t.tm_min > 59 || t.tm_sec > 60)
        return false;
    t.tm_year -= 1900;
    t.tm_mon -= 1;
    int day = t.tm_mday, leap_second = t.tm_sec == 60;
    t.tm_sec -= leap_second;
    int64_t seconds = timegm(&t) + leap_second;
    *wall_us = (seconds - (int64_t)offset * 60) * 1000000 + us;
    return t.tm_mday == day; /* timegm turns February 30 into March */
}

void clock_sleep_ms(int64_t ms)
{
    struct timespec t = {ms / 1000, (ms % 1000) * 1000000};
    while (nanosleep(&t, &t) != 0 && errno == EINTR)
        ;
}
